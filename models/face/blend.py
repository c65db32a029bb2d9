"""One picture laid over another."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]


def blend(upper_rgb: Image, lower_rgb: Image, opacity: Floats) -> Image:
    """Lay a picture over another. u8[H, W, 3] each, opacity: f32[H, W]; where it is 0 the lower one's bytes stay."""
    change = cv2.subtract(upper_rgb, lower_rgb, dtype=cv2.CV_32F)
    mixed: Image = cv2.add(lower_rgb, cv2.multiply(change, cv2.merge([opacity] * 3)), dtype=cv2.CV_8U)
    return mixed
