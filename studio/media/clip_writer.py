"""Write the result: frames and sound become one H.264 + AAC MP4, last station of the flow."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.media.frame_picture import Image
from studio.media.output_file import OutputFile, cannot_write
from studio.media.sound_track import SoundTrack

KEY_FRAME_INTERVAL_S = 2
"""Longest way a player has to decode when somebody drags its slider."""

LEAST_CLOCK_HZ = 10_000
"""The usual 1000 Hz rounds the length of a 29.97 Hz film."""

_BT709 = 1  # AVCOL_SPC_BT709
_PLAIN_TAGS = frozenset({"title", "artist", "album", "date", "comment", "copyright", "description", "encoder", "genre"})


class ClipWriter:
    """Context manager that writes one MP4; nothing stands under its name unless it is whole.

    path: the MP4; size: (width, height) of the frames to come; rate: frames a second, kept exactly; sound: heard from
    the first frame on, cut or filled with silence to the length of the picture, None for a silent film; crf: quality
    of H.264, smaller is better; metadata: tags for the file, own keys allowed.

    An odd width or height grows by one repeated pixel: 4:2:0 video has even sizes, and cropping would lose a column.
    Memory does not grow with length: sound is encoded along with the picture.
    Raises StudioError for a folder that is missing or may not be written, and for a full disk.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: tuple[int, int],
        rate: Fraction,
        sound: Waveform | None,
        crf: int = 18,
        metadata: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._output = OutputFile(path)
        self._size = size
        self._rate = Fraction(rate)
        self._sound = sound
        self._crf = crf
        self._metadata = dict(metadata)
        self._frames_written = 0
        self._reformatter = VideoReformatter()
        self._container: OutputContainer
        self._video: VideoStream
        self._sound_track: SoundTrack | None = None

    @property
    def frames_written(self) -> int:
        """Frames given so far."""
        return self._frames_written

    def __enter__(self) -> Self:
        self._output.create()
        try:
            self._container = self._open_container()
            self._video = self._add_video()
            if self._sound is not None:
                self._sound_track = SoundTrack(self._container, self._sound)
        except BaseException as error:
            self._output.discard()
            if isinstance(error, OSError):
                raise cannot_write(self._output.path, error) from error
            raise
        return self

    def write(self, frame_rgb: Image) -> None:
        """Add one frame, u8[H, W, 3], and the sound that goes with it."""
        width, height = self._size
        if frame_rgb.shape != (height, width, 3) or frame_rgb.dtype != np.uint8:
            raise ValueError(f"frame must be u8[{height}, {width}, 3], not {frame_rgb.dtype}{list(frame_rgb.shape)}")
        try:
            self._container.mux(self._video.encode(self._to_yuv(frame_rgb)))
            self._frames_written += 1
            if self._sound_track is not None:
                self._sound_track.encode_until(self._frames_written / self._rate)
        except OSError as error:
            raise cannot_write(self._output.path, error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._abandon()
            return
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise
        self._output.commit()

    def _finish(self) -> None:
        if self._frames_written == 0:
            raise StudioError(f"{self._output.path.name} would have no frames.", "Check the length of the speech.")
        try:
            self._container.mux(self._video.encode(None))
            if self._sound_track is not None:
                self._sound_track.finish(self._frames_written / self._rate, tolerance=1 / (2 * self._rate))
            self._container.close()
        except OSError as error:
            raise cannot_write(self._output.path, error) from error

    def _abandon(self) -> None:
        # Closing writes what is left to a file that is removed next; how that goes does not matter.
        with contextlib.suppress(av.FFmpegError, OSError):
            self._container.close()
        self._output.discard()

    def _open_container(self) -> OutputContainer:
        flags = "+faststart"
        if not set(self._metadata) <= _PLAIN_TAGS:
            flags += "+use_metadata_tags"
        options = {"movflags": flags, "movie_timescale": str(_clock_hz(self._rate))}
        name = f"file:{self._output.temporary_path.absolute()}"
        container = av.open(name, "w", format="mp4", options=options)
        container.metadata.update(self._metadata)
        return container

    def _add_video(self) -> VideoStream:
        group = max(1, round(KEY_FRAME_INTERVAL_S * self._rate))
        options = {"crf": str(self._crf), "preset": "veryfast", "g": str(group)}
        video = self._container.add_stream("libx264", rate=self._rate, options=options)
        width, height = self._size
        video.width, video.height = width + width % 2, height + height % 2
        video.pix_fmt = "yuv420p"
        video.time_base = 1 / self._rate
        context = video.codec_context
        context.time_base = 1 / self._rate
        context.colorspace = _BT709
        context.color_primaries = int(ColorPrimaries.BT709)
        context.color_trc = int(ColorTrc.BT709)
        context.color_range = int(ColorRange.MPEG)
        return video

    def _to_yuv(self, frame_rgb: Image) -> VideoFrame:
        """Convert to BT.709 limited range 4:2:0, with the exact time of the frame."""
        width, height = self._size
        if width % 2 or height % 2:
            frame_rgb = np.pad(frame_rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        rgb = VideoFrame.from_ndarray(np.ascontiguousarray(frame_rgb), format="rgb24")
        yuv = self._reformatter.reformat(
            rgb,
            format="yuv420p",
            dst_colorspace=int(Colorspace.ITU709),
            dst_color_range=int(ColorRange.MPEG),
            interpolation=int(Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INP | Interpolation.ACCURATE_RND),
            threads=1,
        )
        # WORKAROUND(av 18): reformat does not keep times, and leaves primaries and transfer unnamed.
        yuv.pts, yuv.time_base, yuv.duration = self._frames_written, 1 / self._rate, 1
        yuv.color_primaries, yuv.color_trc = int(ColorPrimaries.BT709), int(ColorTrc.BT709)
        return yuv


def _clock_hz(rate: Fraction) -> int:
    """Return a clock for the lengths in the file that states whole frames exactly and sound within 0.1 ms."""
    hz = rate.numerator
    while hz < LEAST_CLOCK_HZ:
        hz *= 2
    return hz
