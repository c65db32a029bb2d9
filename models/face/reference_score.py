"""How well a frame serves as the identity reference I_r."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]


def reference_score(crop_rgb: Image, points: Floats, rotation_rad: Floats, opening: float) -> float:
    """How well a frame serves as the identity reference: sharp, facing the viewer, lips apart so that teeth show.

    crop_rgb: u8[256, 256, 3]; points: f32[V, ≥2] in its pixels; rotation_rad: f32[3]; opening: of the lips (``lips``).
    PAPER: the paper takes the first frame of the clip (section 4.1), whose lips are as often closed as not; then
    nothing tells the renderer what this person's teeth look like.
    """
    x, y = points[:, 0].astype(int), points[:, 1].astype(int)
    face = crop_rgb[max(0, y.min()) : y.max() + 1, max(0, x.min()) : x.max() + 1]
    if face.size == 0:
        return -np.inf
    sharpness = float(cv2.Laplacian(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), cv2.CV_32F).std())
    frontal = float(np.hypot(rotation_rad[0], rotation_rad[1]))
    return float(min(opening, 0.25) / 0.25 + 0.5 * np.log1p(sharpness) - 2.0 * frontal)
