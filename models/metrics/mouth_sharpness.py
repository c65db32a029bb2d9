"""How much fine detail the mouth shows: blurred lips and teeth are what small renderers fail by."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.box import Box
from models.face.topology import outer_lip_contour

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

BOX_MARGIN = 0.15
"""How far the box reaches beyond the lips, in widths and heights of their bounding box."""


def mouth_box(points: Floats, size: int = 256) -> Box:
    """Rows and columns around the lips. points: f32[V, ≥2] in pixels; at least three pixels a side."""
    lips = points[outer_lip_contour(), :2]
    low, high = lips.min(axis=0), lips.max(axis=0)
    margin = BOX_MARGIN * (high - low)
    first = np.clip(np.floor(low - margin), 0, size - 3).astype(int)
    last = np.clip(np.ceil(high + margin), first + 3, size).astype(int)
    return slice(first[1], last[1]), slice(first[0], last[0])


def laplacian_energy(crop_rgb: Image, box: Box) -> float:
    """Mean square of the Laplacian of the luma (0 to 255) inside a box. crop_rgb: u8[H, W, 3]."""
    luma = cv2.cvtColor(crop_rgb, cv2.COLOR_RGB2GRAY)
    detail = cv2.Laplacian(luma, cv2.CV_32F, ksize=1)[box]
    return float(np.square(detail).mean())


def sharpness_ratio(real_energy: npt.ArrayLike, generated_energy: npt.ArrayLike) -> float:
    """Energy of the generated mouths over that of the real ones, both summed over frames; 1 is as sharp as real.

    real_energy, generated_energy: [T]; nan when the real mouths have no detail at all.
    """
    real = float(np.sum(np.asarray(real_energy, dtype=np.float64)))
    return float(np.sum(np.asarray(generated_energy, dtype=np.float64))) / real if real > 0 else float("nan")
