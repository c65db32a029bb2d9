"""The mask pane: the learnable mask, tinted over the source."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.engine.blending import feathered

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]

_MASK_RGB = np.array([232, 64, 110], dtype=np.float32)
_MASK_OPACITY = 0.5
_MASK_EDGE_PX = 1.5


def mask_pane(source_rgb: Image, region: Region) -> Image:
    """Tint the generated region (1 - M) over the source. u8[H, W, 3], bool[H, W]; returns u8[H, W, 3]."""
    opacity = feathered(region, feather_px=_MASK_EDGE_PX)[..., None] * _MASK_OPACITY
    tinted: Image = np.round(source_rgb * (1 - opacity) + _MASK_RGB * opacity).astype(np.uint8)
    return tinted
