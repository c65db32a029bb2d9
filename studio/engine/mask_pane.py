"""The mask pane: the learnable mask, tinted over the source."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.blend import blend
from studio.engine.blending import feathered

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]

_MASK_RGB = np.array([232, 64, 110], dtype=np.uint8)
_MASK_OPACITY = 0.5
_MASK_EDGE_PX = 3.0


def mask_pane(source_rgb: Image, region: Region) -> Image:
    """Tint the generated region (1 - M) over the source. u8[H, W, 3], bool[H, W]; returns u8[H, W, 3]."""
    opacity = feathered(region, feather_px=_MASK_EDGE_PX) * np.float32(_MASK_OPACITY)
    return blend(np.broadcast_to(_MASK_RGB, source_rgb.shape).copy(), source_rgb, opacity)
