"""The frames of a clip as a sequence that decodes on demand, so that a long clip needs little memory.

A 10 s 1080p clip is 1.5 GB of RGB. Kept instead is the file, opened once, and a bounded cache of decoded frames in
their own pixel format (half the size of RGB, and exact: nothing is compressed a second time). Going forward decodes
each frame once; going backward decodes from the key frame before, keeps the last frames that fit, and so decodes each
frame about twice; a frame in the cache costs only its conversion to RGB.
"""

from __future__ import annotations

import bisect
import itertools
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import overload

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.errors import StudioError, sentence
from studio.media.frame_picture import FrameConverter, Image
from studio.media.frame_rate import held_frames
from studio.media.media_file import Damage, decoded_video, open_media

CACHE_BYTES = 128 * 1024 * 1024
"""Most that the decoded frames of one clip may take. The decoder keeps spare buffers beside them: going to and fro over
a 1080p clip of any length, the whole process was measured to stay below 0.5 GB."""


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the first stream that moves, not the cover picture of a song; None if there is none."""
    for stream in container.streams.video:
        if not stream.disposition & stream.disposition.attached_pic:
            stream.thread_type = "AUTO"
            return stream
    return None


@dataclass
class FrameTable:
    """Where each decoded frame of a file is. times: start in units of the stream's clock; None where it has none;
    spans: start and duration in s, starts rising.
    """

    times: list[int | None] = field(default_factory=list)
    key_frames: list[int] = field(default_factory=list)
    spans: list[tuple[Fraction, Fraction]] = field(default_factory=list)

    def add(self, frame: VideoFrame, start: Fraction, duration: Fraction) -> int:
        """Note the next frame; return its index."""
        index = len(self.times)
        if frame.key_frame or index == 0:
            self.key_frames.append(index)
        self.times.append(frame.pts)
        self.spans.append((start, duration))
        return index

    def shown_at(self, rate: Fraction) -> list[int]:
        """The source frame that is seen at every 1/rate seconds."""
        return [index for index, _ in held_frames(((*span, None) for span in self.spans), rate)]

    def seekable(self) -> bool:
        """True if times name the frames: none missing, all rising."""
        times = [time for time in self.times if time is not None]
        return len(times) == len(self.times) and all(a < b for a, b in itertools.pairwise(times))


class FrameCache:
    """The most recently decoded frames, up to a number of bytes."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._frames: OrderedDict[int, VideoFrame] = OrderedDict()

    def put(self, index: int, frame: VideoFrame) -> None:
        """Keep a frame, and let go of the oldest ones beyond the limit; the newest always stays."""
        if index in self._frames:
            self._frames.move_to_end(index)
            return
        self._frames[index] = frame
        self._size_bytes += _bytes_of(frame)
        while self._size_bytes > self._limit_bytes and len(self._frames) > 1:
            _, dropped = self._frames.popitem(last=False)
            self._size_bytes -= _bytes_of(dropped)

    def get(self, index: int) -> VideoFrame | None:
        """Return the frame if it is still here."""
        return self._frames.get(index)

    @property
    def size_bytes(self) -> int:
        """What the kept frames take."""
        return self._size_bytes


def _bytes_of(frame: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in frame.planes)


class ClipFrames(Sequence[Image]):
    """Upright RGB frames, u8[H, W, 3], by index, forward, backward or anywhere; safe to share between threads.

    path: the file; table: what a first pass over it found; shown: for each output frame the source frame it shows;
    cache: may already hold frames of that first pass.
    """

    def __init__(
        self, path: Path, table: FrameTable, shown: Sequence[int], converter: FrameConverter, cache: FrameCache
    ) -> None:
        self._path = path
        self._table = table
        self._shown = shown
        self._converter = converter
        self._cache = cache
        self._index_at = {time: index for index, time in enumerate(table.times)} if table.seekable() else {}
        self._lock = threading.Lock()
        self._opened: tuple[InputContainer, VideoStream] | None = None
        self._decoding: Iterator[tuple[int, VideoFrame]] = iter(())
        self._next_index = 0

    def __len__(self) -> int:
        return len(self._shown)

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        """One frame, or for a slice a sequence that shares this cache's file but decodes for itself."""
        if isinstance(index, slice):
            cache = FrameCache(CACHE_BYTES)
            return ClipFrames(self._path, self._table, self._shown[index], self._converter, cache)
        source_index = self._shown[index]
        with self._lock:
            frame = self._cache.get(source_index) or self._decode_to(source_index)
            return self._converter.to_rgb(frame)

    @property
    def shown(self) -> tuple[int, ...]:
        """For each frame of this sequence, which frame of the file it is."""
        return tuple(self._shown)

    def at_rate(self, rate: Fraction) -> ClipFrames:
        """The same clip at another rate, by time: a sequence that shares the file but decodes for itself.

        It ends with the last source frame of this sequence.
        """
        shown = [index for index in self._table.shown_at(rate) if index <= self._shown[-1]]
        return ClipFrames(self._path, self._table, shown, self._converter, FrameCache(CACHE_BYTES))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of every frame."""
        return self._converter.size

    def close(self) -> None:
        """Close the file; it opens again when a frame is asked for."""
        with self._lock:
            self._close_file()

    def _close_file(self) -> None:
        self._decoding = iter(())
        if self._opened is not None:
            self._opened[0].close()
            self._opened = None

    def _decode_to(self, index: int) -> VideoFrame:
        """Decode up to a source frame and return it, from where the file stands or from a key frame."""
        key = self._table.key_frames[bisect.bisect_right(self._table.key_frames, index) - 1]
        on_the_way = self._opened is not None and key <= self._next_index <= index
        starts = [None] if on_the_way else []
        for start in [*starts, key, 0]:
            if start is not None:
                self._start_at(start)
            frame = self._run_to(index)
            if frame is not None:
                return frame
        raise StudioError(
            sentence(
                "{name} has changed since it was opened; frame {index} can no longer be read.",
                name=self._path.name,
                index=index,
            ),
            "Open the clip again.",
        )

    def _run_to(self, index: int) -> VideoFrame | None:
        for found, frame in self._decoding:
            self._next_index = found + 1
            self._cache.put(found, frame)
            if found == index:
                return frame
            if found > index:
                return None
        return None

    def _start_at(self, index: int) -> None:
        """Set the decoder to a key frame; to the beginning of a freshly opened file for index 0."""
        time = self._table.times[index]
        if index == 0 or not self._index_at or time is None:
            # Where times do not name the frames, only counting from the start finds one.
            self._close_file()
            container, stream = self._open_file()
            self._decoding = enumerate(decoded_video(container, stream, Damage()))
            self._next_index = 0
            return
        container, stream = self._open_file()
        container.seek(time, stream=stream)
        self._decoding = _named_by_time(container, stream, self._index_at)
        self._next_index = index

    def _open_file(self) -> tuple[InputContainer, VideoStream]:
        if self._opened is None:
            container = open_media(self._path)
            stream = picture_stream(container)
            if stream is None:
                raise StudioError(
                    sentence("{name} has no picture any more.", name=self._path.name), "Open the clip again."
                )
            self._opened = container, stream
        return self._opened


def _named_by_time(
    container: InputContainer, stream: VideoStream, index_at: Mapping[int | None, int]
) -> Iterator[tuple[int, VideoFrame]]:
    for frame in decoded_video(container, stream, Damage()):
        index = index_at.get(frame.pts)
        if index is not None:
            yield index, frame


def frame_times(frames: Iterator[VideoFrame], stream: VideoStream) -> Iterator[tuple[Fraction, Fraction, VideoFrame]]:
    """Yield (start in s, duration in s, frame) with starts that always rise, whatever the file says."""
    tick = stream.time_base or Fraction(1, 1000)
    usual = 1 / (stream.guessed_rate or stream.average_rate or Fraction(25))
    before = expected = Fraction(0)
    is_first = True
    for frame in frames:
        duration = frame.duration * tick if frame.duration else usual
        start = expected if frame.pts is None else frame.pts * tick
        if start <= before and not is_first:  # a clock that starts anew, as where two recordings were joined
            start = expected
        yield start, duration, frame
        before, expected, is_first = start, start + duration, False
