"""One finished video frame, with everything the window shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class RenderedFrame:
    """What one frame of speech looks like. Pictures are RGB, u8.

    index: counts from 0 within the utterance; time_s: exact start on the sound's clock.
    source_rgb, mask_rgb, mesh_rgb, output_rgb: u8[256, 256, 3], the face crop: as recorded, with the learnable mask
    tinted over it, with the predicted mesh drawn over it, and as generated.
    frame_rgb: u8[H, W, 3], the whole frame with the generated face put back; None when nobody asked for it.
    opening: opening of the predicted lips, 0 closed, about 1 wide open.
    """

    index: int
    time_s: Fraction
    source_rgb: Image
    mask_rgb: Image
    mesh_rgb: Image
    output_rgb: Image
    frame_rgb: Image | None
    opening: float

    def panels(self) -> Image:
        """The four crops side by side, u8[256, 1024, 3]."""
        return np.concatenate([self.source_rgb, self.mask_rgb, self.mesh_rgb, self.output_rgb], axis=1)
