"""Write the result: frames and sound become one film, H.264 + AAC in an MP4 at first; last station of the flow."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from models.audio.waveform import Waveform
from studio.errors import StudioError, sentence
from studio.media.film_container import container_format, open_film, sound_codec_in
from studio.media.frame_picture import Image
from studio.media.output_file import OutputFile, cannot_write
from studio.media.sound_track import SoundTrack
from studio.media.video_encoding import VideoEncoding, encoding_of, quality_number

KEY_FRAME_INTERVAL_S = 2
"""Longest way a player has to decode when somebody drags its slider."""

STANDARD_H264 = encoding_of("h264", quality_number("h264", "standard"))

_BT709 = 1  # AVCOL_SPC_BT709


class ClipWriter:
    """Context manager that writes one film; nothing stands under its name unless it is whole.

    path: the film, whose suffix chooses the container; size: (width, height) of the frames to come; rate: frames a
    second, kept exactly; sound: heard from the first frame on, cut or filled with silence to the length of the picture,
    None for a silent film; encoding: how both are compressed; metadata: tags for the file, own keys allowed;
    seal: called with the finished file before it gets its name; if it raises, no film appears.

    An odd width or height grows by one repeated pixel: subsampled colour wants even sizes, and cropping would lose a
    column.
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
        encoding: VideoEncoding = STANDARD_H264,
        metadata: Mapping[str, str] = MappingProxyType({}),
        seal: Callable[[Path], None] | None = None,
    ) -> None:
        self._output = OutputFile(path)
        self._size = size
        self._rate = Fraction(rate)
        self._sound = sound
        self._encoding = encoding
        self._format = container_format(path)
        self._metadata = dict(metadata)
        self._seal = seal
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
            self._container = open_film(self._output.temporary_path, self._format, self._rate, self._metadata)
            self._video = self._add_video()
            if self._sound is not None:
                self._sound_track = SoundTrack(
                    self._container, self._sound, sound_codec_in(self._format, self._encoding)
                )
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
            self._container.mux(self._encode(self._to_yuv(frame_rgb)))
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
            if self._seal is not None:
                self._seal(self._output.temporary_path)
        except BaseException:
            self._abandon()
            raise
        self._output.commit()

    def _finish(self) -> None:
        if self._frames_written == 0:
            raise StudioError(
                sentence("{name} would have no frames.", name=self._output.path.name), "Check the length of the speech."
            )
        try:
            self._container.mux(self._encode(None))
            if self._sound_track is not None:
                self._sound_track.finish(self._frames_written / self._rate, tolerance=1 / (2 * self._rate))
            self._container.close()
        except OSError as error:
            raise cannot_write(self._output.path, error) from error

    def _encode(self, picture: VideoFrame | None) -> list[Packet[VideoStream]]:
        """Compress a picture, or with None what is left. What a graphics card refuses must not read as a full disk."""
        try:
            return self._video.encode(picture)
        except av.FFmpegError as error:
            raise StudioError(
                sentence(
                    "{name} could not be encoded with {encoder}: {reason}.",
                    name=self._output.path.name,
                    encoder=self._encoding.encoder,
                    reason=error.strerror,
                ),
                "Choose another codec, or go without the hardware encoder.",
            ) from error

    def _abandon(self) -> None:
        # Closing writes what is left to a file that is removed next; how that goes does not matter.
        with contextlib.suppress(av.FFmpegError, OSError):
            self._container.close()
        self._output.discard()

    def _add_video(self) -> VideoStream:
        group = key_frame_interval(self._rate)
        encoding = self._encoding
        options = {**dict(encoding.options), "g": str(group)}
        try:
            video = self._container.add_stream(encoding.encoder, rate=self._rate, options=options)
        except (av.FFmpegError, ValueError) as error:  # FFmpeg was built without it
            raise StudioError(
                sentence(
                    "{name} cannot be encoded: there is no {encoder} here.",
                    name=self._output.path.name,
                    encoder=encoding.encoder,
                ),
                "Choose another codec, or go without the hardware encoder.",
            ) from error
        assert isinstance(video, VideoStream)
        width, height = self._size
        video.width, video.height = width + width % 2, height + height % 2
        video.pix_fmt = encoding.pixel_format
        video.time_base = 1 / self._rate
        context = video.codec_context
        context.time_base = 1 / self._rate
        if encoding.tag and self._format in ("mp4", "mov"):
            context.codec_tag = encoding.tag
        context.colorspace = _BT709
        context.color_primaries = int(ColorPrimaries.BT709)
        context.color_trc = int(ColorTrc.BT709)
        context.color_range = int(ColorRange.MPEG)
        return video

    def _to_yuv(self, frame_rgb: Image) -> VideoFrame:
        """Convert to BT.709 limited range as the encoder takes it, with the exact time of the frame."""
        width, height = self._size
        if width % 2 or height % 2:
            frame_rgb = np.pad(frame_rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        rgb = VideoFrame.from_ndarray(np.ascontiguousarray(frame_rgb), format="rgb24")
        yuv = self._reformatter.reformat(
            rgb,
            format=self._encoding.pixel_format,
            dst_colorspace=int(Colorspace.ITU709),
            dst_color_range=int(ColorRange.MPEG),
            interpolation=int(Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INP | Interpolation.ACCURATE_RND),
            threads=1,
        )
        # WORKAROUND(av 18): reformat does not keep times, and leaves primaries and transfer unnamed.
        yuv.pts, yuv.time_base, yuv.duration = self._frames_written, 1 / self._rate, 1
        yuv.color_primaries, yuv.color_trc = int(ColorPrimaries.BT709), int(ColorTrc.BT709)
        return yuv


def key_frame_interval(rate: Fraction) -> int:
    """Frames from one that can be decoded by itself to the next."""
    return max(1, round(KEY_FRAME_INTERVAL_S * rate))
