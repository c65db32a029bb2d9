"""Turn a decoded frame into the picture a viewer sees: upright, square pixels, RGB."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from studio.media.tone_mapping import hdr_transfer, tone_mapped

Image = npt.NDArray[np.uint8]

HD_HEIGHT = 720
"""From this height on, a frame that does not name its colour matrix is taken as BT.709, below as BT.601."""

_UNSPECIFIED_MATRIX = 2  # AVCOL_SPC_UNSPECIFIED
# Full chroma and exact rounding: pixels that nobody touches must survive decoding and encoding.
_FAITHFUL = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND


@dataclass(frozen=True)
class Orientation:
    """One of the eight ways to stand a stored picture up: transpose first, then mirror."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    def stand_up(self, image: Image) -> Image:
        """Return the upright picture, u8[H', W', 3], contiguous."""
        if self.transpose:
            image = image.transpose(1, 0, 2)  # (H, W, 3) -> (W, H, 3)
        if self.flip_y:
            image = image[::-1]
        if self.flip_x:
            image = image[:, ::-1]
        return np.ascontiguousarray(image)


def orientation_of(frame: VideoFrame) -> Orientation:
    """Read the display matrix that cameras store instead of turning the pixels.

    The matrix maps a stored point (x, y), y down, to (a x + c y, b x + d y) on the display; every matrix that a
    camera writes is a quarter turn, with or without a mirror, so the larger entries decide.
    """
    side_data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(side_data, SideData):
        return Orientation()
    matrix = np.frombuffer(bytes(side_data), dtype=np.int32)
    a, b, c, d = (int(matrix[index]) for index in (0, 1, 3, 4))
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(transpose=False, flip_x=a < 0, flip_y=d < 0)
    return Orientation(transpose=True, flip_x=c < 0, flip_y=b < 0)


class FrameConverter:
    """Makes every frame of one clip the same upright size, even where the recording changes size on the way.

    first_frame: decides size and orientation; pixel_aspect: width of a stored pixel over its height (1 when unknown).
    """

    def __init__(self, first_frame: VideoFrame, pixel_aspect: Fraction | None) -> None:
        self._width = max(1, round(first_frame.width * (pixel_aspect or Fraction(1))))
        self._height = first_frame.height
        self._orientation = orientation_of(first_frame)
        self._reformatter = VideoReformatter()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        return (self._height, self._width) if self._orientation.transpose else (self._width, self._height)

    def to_rgb(self, frame: VideoFrame) -> Image:
        """Return u8[H, W, 3]. Alpha is dropped, more than 8 bits are rounded to 8, HDR is tone mapped."""
        matrix = int(frame.colorspace)
        if matrix == _UNSPECIFIED_MATRIX:
            matrix = int(Colorspace.ITU709 if self._height >= HD_HEIGHT else Colorspace.ITU601)
        transfer = hdr_transfer(frame)
        rgb = self._reformatter.reformat(
            frame,
            width=self._width,
            height=self._height,
            format="rgb24" if transfer is None else "rgb48le",
            src_colorspace=matrix,
            interpolation=int(_FAITHFUL),
            threads=1,
        ).to_ndarray()
        if transfer is not None:
            rgb = tone_mapped(np.asarray(rgb, dtype=np.uint16), transfer, int(frame.color_primaries))
        return self._orientation.stand_up(np.asarray(rgb, dtype=np.uint8))
