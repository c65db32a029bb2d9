"""One finished video frame, with everything the window shows of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from models.face.crop import CropTransform

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class CoveredPart:
    """A part of the frame as recorded: rgb u8[h, w, 3] with its upper left corner at left, top, in frame pixels."""

    left: int
    top: int
    rgb: Image

    @classmethod
    def of(cls, frame_rgb: Image, crop: CropTransform) -> CoveredPart | None:
        """All that a face crop covers of a frame u8[H, W, 3]; None where it lies outside."""
        height, width = frame_rgb.shape[:2]
        half = crop.side / 2 + 1
        left, top = max(0, int(crop.x - half)), max(0, int(crop.y - half))
        right, bottom = min(width, int(crop.x + half) + 1), min(height, int(crop.y + half) + 1)
        return cls(left, top, frame_rgb[top:bottom, left:right]) if left < right and top < bottom else None


@dataclass(frozen=True)
class RenderedFrame:
    """What one frame of speech looks like. Pictures are RGB, u8.

    index: counts from 0 within the utterance; time_s: exact start on the sound's clock.
    source_rgb, output_rgb: u8[256, 256, 3], the face crop as recorded and as generated.
    whole: puts the generated face back into the whole frame; None when nobody asked for it.
    opening: opening of the predicted lips, 0 closed, about 1 wide open.
    covered: what the whole frame showed where the face was put back; None without one, or where nothing was.
    region: bool[256, 256], 1 - M, and points: f32[V, 3], the predicted mesh in crop pixels; None without a face.
    """

    index: int
    time_s: Fraction
    source_rgb: Image
    output_rgb: Image
    whole: Callable[[], Image] | None
    opening: float
    region: npt.NDArray[np.bool_] | None
    points: npt.NDArray[np.float32] | None
    covered: CoveredPart | None = None

    @cached_property
    def frame_rgb(self) -> Image | None:
        """The whole frame u8[H, W, 3], if it was asked for. Put together by whoever looks at it first: for a film,
        the thread that encodes.
        """
        return None if self.whole is None else self.whole()

    @cached_property
    def mask_rgb(self) -> Image:
        """The learnable mask, tinted over the source: u8[256, 256, 3]. Drawn when first asked for."""
        from studio.engine.mask_pane import mask_pane  # OpenCV; the window imports this file before it shows

        return self.source_rgb if self.region is None else mask_pane(self.source_rgb, self.region)

    @cached_property
    def mesh_rgb(self) -> Image:
        """The predicted mesh, shaded over the source: u8[256, 256, 3]. Drawn when first asked for."""
        from models.face.mesh_image import shaded_mesh  # OpenCV, as above

        return self.source_rgb if self.points is None else shaded_mesh(self.source_rgb, self.points)

    def panels(self) -> Image:
        """The four crops side by side, u8[256, 1024, 3]."""
        return np.concatenate([self.source_rgb, self.mask_rgb, self.mesh_rgb, self.output_rgb], axis=1)
