"""Whether the mask's border can be seen: the step in brightness across it, against the real picture's."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

OUTSIDE_PX = 2.0
INSIDE_PX = 8.0
"""The strip about the border: the blend's transition lies inside it."""


def seam_gradient(crop_rgb: Image, region: Region) -> float:
    """Mean slope of the luma across the border, in levels (of 255) a pixel, over a strip along it.

    crop_rgb: u8[H, W, 3]; region: bool[H, W]. The picture's own edge is no border; nan where there is none.
    """
    depth = _signed_depth(region)
    strip = (depth > -OUTSIDE_PX) & (depth <= INSIDE_PX)
    if not strip.any() or region.all():
        return float("nan")
    luma = cv2.cvtColor(crop_rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    along_y, along_x = np.gradient(luma)
    normal_y, normal_x = np.gradient(depth)
    length = np.maximum(np.hypot(normal_x, normal_y), 1e-6)
    slope = np.abs(along_x * normal_x + along_y * normal_y) / length
    return float(slope[strip].mean())


def seam_ratio(real: npt.ArrayLike, generated: npt.ArrayLike) -> float:
    """Mean slope of the generated frames over that of the real ones; above 1 the border shows.

    real, generated: [T]; frames that are nan are left out.
    """
    x, y = np.asarray(real, dtype=np.float64), np.asarray(generated, dtype=np.float64)
    known = ~(np.isnan(x) | np.isnan(y))
    return float(y[known].mean() / x[known].mean()) if known.any() and x[known].mean() > 0 else float("nan")


def _signed_depth(region: Region) -> Floats:
    """Distance to the border in pixels: positive inside, zero or negative outside. f32[H, W]."""
    inside = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    inner: Floats = depth[1:-1, 1:-1].astype(np.float32)
    return inner
