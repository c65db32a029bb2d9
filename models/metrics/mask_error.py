"""Mean absolute error where the picture was generated, and there alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]


def mask_error(real_rgb: Image, generated_rgb: Image, region: Region) -> float:
    """Mean absolute difference over the region's pixels and channels, from 0 to 1; nan for an empty region.

    real_rgb, generated_rgb: u8[H, W, 3]; region: bool[H, W], 1 - M. Give it the picture before blending: the blend
    lets the source shine through near the edge, which in a reconstruction is the answer.
    """
    if not region.any():
        return float("nan")
    difference = real_rgb[region].astype(np.float32) - generated_rgb[region].astype(np.float32)
    return float(np.abs(difference).mean() / 255)
