"""Read the reference: a video or a photo becomes upright RGB frames at one steady rate.

First station of the flow. ``read_clip`` gives frames by index, ``iter_frames`` one after the other.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from models.face.coefficients import FRAMES_PER_SECOND
from studio.cancel import CancelToken
from studio.errors import StudioError, sentence
from studio.media.clip_frames import CACHE_BYTES, ClipFrames, FrameCache, FrameTable, frame_times, picture_stream
from studio.media.frame_picture import FrameConverter, Image
from studio.media.frame_rate import held_frames, steady_rate
from studio.media.media_file import Damage, decoded_video, is_tiled_photo, open_media
from studio.media.tone_mapping import Transfer, hdr_transfer

CLIP_RATE = Fraction(FRAMES_PER_SECOND)
"""Frames a second of everything the networks see."""

_CUT_SHORT_TOLERANCE_S = Fraction(1, 5)
"""What containers misstate of their length without anything being wrong."""

MOST_PIXELS = 210_000_000
"""Of one picture: what the largest sensors of phones have. Such a photo takes some 1.3 GB while it is read."""


@dataclass(frozen=True)
class Clip:
    """A reference clip. Pictures are RGB, upright, with square pixels.

    path: the file; frames: u8[H, W, 3] each, by index, decoded on demand (see ``ClipFrames``); rate: frames a second;
    is_photo: one still picture; notes: sentences for the person who opened it; own_rate: frames a second of the file,
    None for a photo and for a recording that keeps no steady rate.
    """

    path: Path
    frames: Sequence[Image]
    rate: Fraction
    is_photo: bool
    notes: tuple[str, ...]
    own_rate: Fraction | None = None


def read_clip(
    path: Path,
    *,
    rate: Fraction = CLIP_RATE,
    cancel: CancelToken | None = None,
    progress: Callable[[float], None] | None = None,
    max_frames: int | None = None,
) -> Clip:
    """Read a video or photo; a video passes through the decoder once, so that what can be read is known.

    rate: frames a second to resample to, by time; progress: called with 0 to 1; max_frames: stop after so many output
    frames. Raises StudioError for a file that has no readable picture, ``Cancelled`` through ``cancel``.
    """
    with open_media(path) as container:
        _refuse_too_large(container, path)
        if _is_photo(container, path):
            return Clip(path, (read_photo(path),), rate, is_photo=True, notes=())
        stream = _picture_stream_or_refuse(container, path)
        scan = _Scan(container, stream, cancel or CancelToken(), progress)
        shown: list[int] = []
        for source_index, _ in held_frames(scan.timed_frames(), rate):
            shown.append(source_index)
            if max_frames is not None and len(shown) >= max_frames:
                break
        if scan.converter is None:
            raise _nothing_decodes(path)
        stopped = max_frames is not None and len(shown) >= max_frames
        notes = scan.notes(path, stopped_early=stopped)
        own_rate = steady_rate(stream.guessed_rate, scan.table.spans)
    if progress is not None:
        progress(1.0)
    frames = ClipFrames(path, scan.table, shown, scan.converter, scan.cache)
    return Clip(path, frames, rate, is_photo=False, notes=notes, own_rate=own_rate)


def iter_frames(path: Path, rate: Fraction = CLIP_RATE) -> Iterator[Image]:
    """Yield the same frames as ``read_clip``, u8[H, W, 3], holding one at a time. Raises the same errors."""
    with open_media(path) as container:
        _refuse_too_large(container, path)
        if _is_photo(container, path):
            yield read_photo(path)
            return
        stream = _picture_stream_or_refuse(container, path)
        converter: FrameConverter | None = None
        image: tuple[int, Image] | None = None
        for index, frame in held_frames(frame_times(decoded_video(container, stream, Damage()), stream), rate):
            converter = converter or FrameConverter(frame, stream.sample_aspect_ratio)
            if image is None or image[0] != index:
                image = (index, converter.to_rgb(frame))
            yield image[1]
        if converter is None:
            raise _nothing_decodes(path)


def read_photo(path: Path) -> Image:
    """Read a still picture, u8[H, W, 3], turned upright as its EXIF says, alpha dropped. Raises StudioError."""
    encoded = np.frombuffer(path.read_bytes(), dtype=np.uint8)  # imread cannot take every file name
    try:
        bgr = cv2.imdecode(encoded, cv2.IMREAD_COLOR)
    except cv2.error as error:
        raise _nothing_decodes(path) from error
    if bgr is not None:
        return np.ascontiguousarray(bgr[:, :, ::-1], dtype=np.uint8)
    with open_media(path) as container:  # a format that PyAV reads and OpenCV does not
        stream = _picture_stream_or_refuse(container, path)
        for frame in decoded_video(container, stream, Damage()):
            return FrameConverter(frame, stream.sample_aspect_ratio).to_rgb(frame)
    raise _nothing_decodes(path)


class _Scan:
    """One pass over a video: notes where the frames are, and leaves in the cache what fits."""

    def __init__(
        self,
        container: InputContainer,
        stream: VideoStream,
        cancel: CancelToken,
        progress: Callable[[float], None] | None,
    ) -> None:
        self.table = FrameTable()
        self.cache = FrameCache(CACHE_BYTES)
        self.converter: FrameConverter | None = None
        self._container = container
        self._stream = stream
        self._cancel = cancel
        self._progress = progress
        self._damage = Damage()
        self._hdr: Transfer | None = None
        self._promised_s = _promised_s(container, stream)
        self._begin_s: Fraction | None = None
        self._length_s = Fraction(0)

    def timed_frames(self) -> Iterator[tuple[Fraction, Fraction, None]]:
        """Yield (start in s, duration in s, nothing) for each frame, in the order shown."""
        frames = decoded_video(self._container, self._stream, self._damage)
        for start, duration, frame in frame_times(frames, self._stream):
            self._cancel.check()
            self._begin_s = start if self._begin_s is None else self._begin_s
            self._length_s = start + duration - self._begin_s
            self._note(frame, start, duration)
            yield start, duration, None

    def _note(self, frame: VideoFrame, start: Fraction, duration: Fraction) -> None:
        if self.converter is None:
            self.converter = FrameConverter(frame, self._stream.sample_aspect_ratio)
            self._hdr = hdr_transfer(frame)
        index = self.table.add(frame, start, duration)
        self.cache.put(index, frame)
        if self._progress is not None and self._promised_s:
            self._progress(min(1.0, float(self._length_s / self._promised_s)))

    def notes(self, path: Path, *, stopped_early: bool) -> tuple[str, ...]:
        """Say in sentences what a person should know about the file."""
        notes = []
        count = len(self.table.times)
        missing = bool(self._damage) or self._length_s < self._promised_s - _CUT_SHORT_TOLERANCE_S
        if missing and not stopped_early:
            frames = "frame" if count == 1 else "frames"
            notes.append(f"{path.name} is cut short or damaged; {count} {frames} could be read.")
        if self._hdr:
            notes.append(
                sentence(
                    "{name} is an HDR recording ({kind}); it is shown and written in ordinary colours.",
                    name=path.name,
                    kind=self._hdr,
                )
            )
        return tuple(notes)


def _promised_s(container: InputContainer, stream: VideoStream) -> Fraction:
    """Return how long the file says its picture is, in seconds; 0 if it does not say."""
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    clock = re.fullmatch(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)", stream.metadata.get("DURATION", ""))  # Matroska
    if clock is not None:
        hours, minutes, seconds = clock.groups()
        return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
    only_pictures = len(container.streams) == 1  # else the length of the whole file may be that of its sound
    return Fraction(container.duration or 0, 1_000_000) if only_pictures else Fraction(0)


def _refuse_too_large(container: InputContainer, path: Path) -> None:
    """Raise StudioError for a picture that would take all of the memory; a small file can hold one."""
    stream = picture_stream(container)
    if stream is None or stream.codec_context is None:  # none where the codec is not known
        return
    width, height = stream.width, stream.height
    if not width and container.format.name == "png_pipe":  # of a picture beyond its own limits FFmpeg tells no size
        with path.open("rb") as file:
            width, height = struct.unpack(">16x2I", file.read(24).ljust(24, b"\0"))
    if width * height > MOST_PIXELS:
        raise StudioError(
            sentence(
                "{name} has {width} x {height} pixels, more than can be used.",
                name=path.name,
                width=width,
                height=height,
            ),
            "Make it smaller first.",
        )


def _is_photo(container: InputContainer, path: Path) -> bool:
    """Tell a still picture from a video by what is in the file, not by its name."""
    if is_tiled_photo(path):
        raise StudioError(
            sentence("{name} is a HEIC photo, which cannot be read.", name=path.name), "Export it as JPEG or PNG."
        )
    name = container.format.name
    if name == "image2" or name.endswith("_pipe"):
        return True
    stream = picture_stream(container)
    if stream is None or stream.codec_context is None:  # none where the codec is not known
        return False
    return stream.codec_context.name == "libdav1d" and stream.frames <= 1 and _is_avif(path)


def _is_avif(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(12)[8:12] == b"avif"


def _picture_stream_or_refuse(container: InputContainer, path: Path) -> VideoStream:
    stream = picture_stream(container)
    if stream is None:
        raise StudioError(
            sentence("{name} has no picture in it, only sound.", name=path.name), "Choose a video or a photo of a face."
        )
    return stream


def _nothing_decodes(path: Path) -> StudioError:
    return StudioError(
        sentence("No picture in {name} can be read; the file is damaged or of an unknown kind.", name=path.name),
        "Choose a file that a media player can open.",
    )
