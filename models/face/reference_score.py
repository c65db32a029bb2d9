"""How well a frame serves as the identity reference I_r: lips apart, facing the viewer, as sharp as the clip is.

PAPER: the paper takes the first frame of the clip (section 4.1), whose lips are as often closed as not; then nothing
tells the renderer what this person's teeth look like.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

WIDE_ENOUGH = 0.25
"""Opening of the lips at which teeth show."""
TOO_WIDE = 0.3
"""Opening from which on it costs: the lips of a scream, pressed together again, are thin and dark."""
TURN_WEIGHT = 2.0
"""What a radian of pitch or yaw costs, in units of an opening that is wide enough."""


def reference_scores(opening: Floats, rotation_rad: Floats) -> Floats:
    """Score frames by pose and opening alone. opening: f32[T] (``lips``); rotation_rad: f32[T, 3]; returns f32[T]."""
    turned = np.hypot(rotation_rad[:, 0], rotation_rad[:, 1])
    teeth = np.minimum(opening, WIDE_ENOUGH) - np.maximum(opening - TOO_WIDE, 0)
    return np.asarray(teeth / WIDE_ENOUGH - TURN_WEIGHT * turned, dtype=np.float32)


def sharpness(crop_rgb: Image, points: Floats) -> float:
    """Spread of the Laplacian over the face; 0 where the face lies outside the picture.

    crop_rgb: u8[256, 256, 3]; points: f32[V, ≥2] in its pixels.
    """
    size = crop_rgb.shape[0]
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0) + 1
    (left, top), (right, bottom) = (np.clip(corner, 0, size).astype(int).tolist() for corner in (low, high))
    face = crop_rgb[top:bottom, left:right]
    if face.size == 0:
        return 0.0
    return float(cv2.Laplacian(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), cv2.CV_32F).std())


def sharpness_penalty(sharpnesses: Floats) -> Floats:
    """What blur costs each candidate, 0 or less; sharper than the middle one is no better. f32[K] to f32[K].

    A reference sharper than the frames around the mask would make the mouth stand out.
    """
    typical = max(float(np.median(sharpnesses)), 1e-6)
    return np.asarray(np.log(np.clip(sharpnesses / typical, 1e-6, 1.0)), dtype=np.float32)
