"""SSIM (Wang et al. 2004): how alike two pictures are in light, contrast and structure."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Doubles = npt.NDArray[np.float64]

WINDOW_PIXELS = 11
WINDOW_DEVIATION = 1.5
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2


def structural_similarity(first_rgb: Image, second_rgb: Image) -> float:
    """Mean SSIM of two pictures u8[H, W, 3], on luma (BT.601), 1 when they are equal.

    An 11 x 11 Gaussian window of deviation 1.5, as in the paper that defines it; only windows that lie wholly inside
    the picture count. Raises ``ValueError`` for pictures of different size or smaller than a window.
    """
    if first_rgb.shape != second_rgb.shape or min(first_rgb.shape[:2]) < WINDOW_PIXELS:
        raise ValueError(f"cannot compare pictures of {first_rgb.shape} and {second_rgb.shape}")
    x, y = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float64) for picture in (first_rgb, second_rgb))
    mean_x, mean_y = _blurred(x), _blurred(y)
    variance_x = _blurred(x * x) - mean_x**2
    variance_y = _blurred(y * y) - mean_y**2
    covariance = _blurred(x * y) - mean_x * mean_y
    # Variances are small differences of large numbers: hence double precision.
    light = (2 * mean_x * mean_y + _C1) / (mean_x**2 + mean_y**2 + _C1)
    structure = (2 * covariance + _C2) / (variance_x + variance_y + _C2)
    return float((light * structure).mean())


def _blurred(picture: Doubles) -> Doubles:
    edge = WINDOW_PIXELS // 2
    blurred: Doubles = cv2.GaussianBlur(picture, (WINDOW_PIXELS, WINDOW_PIXELS), WINDOW_DEVIATION)
    return blurred[edge:-edge, edge:-edge]
