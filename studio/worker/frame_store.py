"""The frames of the last utterance, kept small, so that one can look back over them at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtGui import QImage

from studio.engine.rendered_frame import Image, RenderedFrame
from studio.worker.messages import PreviewFrame

MOST_BYTES = 128 << 20
"""About a minute and a half of four panes."""
QUALITY = 92
MOST_NOTED = 64
"""Frames that wait to be shown: more than a playback ever has ready."""


@dataclass(frozen=True)
class KeptFrame:
    """A frame that needs no rendering: its pictures are in the store."""

    index: int
    time_s: Fraction


@dataclass(frozen=True)
class _Kept:
    """pictures: of the four panes, then the whole frame and what it covers, if there are any."""

    time_s: Fraction
    pictures: tuple[bytes, ...]
    covered_at: tuple[int, int] = (0, 0)


class FrameStore:
    """JPEG by frame number; beyond its size the oldest are forgotten. Filled by the playback, read by the window.

    Kept pictures are valid while they look as the frame would if it were rendered now: the engine says between two
    frames what it rendered (``note_rendered``) and what no longer holds (``outdate``); the pictures come later, when
    they have been shown.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = threading.Lock()
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: dict[int, _Kept] = {}
        self._valid: set[int] = set()
        self._noted: dict[int, RenderedFrame] = {}

    def clear(self) -> None:
        """Forget everything: another utterance begins."""
        with self._lock:
            self._kept.clear()
            self._valid.clear()
            self._noted.clear()
            self._bytes = 0

    def note_rendered(self, frame: RenderedFrame) -> None:
        """A frame was rendered under what holds now; it may never be shown."""
        with self._lock:
            self._noted[frame.index] = frame
            if len(self._noted) > MOST_NOTED:
                del self._noted[next(iter(self._noted))]

    def outdate(self, indices: Iterable[int]) -> None:
        """These frames would look otherwise now."""
        with self._lock:
            for index in indices:
                self._valid.discard(index)
                self._noted.pop(index, None)

    def outdate_all(self) -> None:
        """Every frame would look otherwise now."""
        with self._lock:
            self._valid.clear()
            self._noted.clear()

    def is_kept(self, index: int) -> bool:
        """There are pictures of this frame, valid or not."""
        with self._lock:
            return index in self._kept

    def valid(self, index: int) -> KeptFrame | None:
        """The frame, if its pictures are kept and valid."""
        with self._lock:
            return KeptFrame(index, self._kept[index].time_s) if index in self._valid else None

    def put(self, frame: RenderedFrame) -> None:
        """Keep a frame, in place of an earlier one of its number."""
        pictures = [frame.source_rgb, frame.mask_rgb, frame.mesh_rgb, frame.output_rgb]
        if frame.frame_rgb is not None:
            pictures.append(frame.frame_rgb)
        covered_at = (0, 0)
        if frame.frame_rgb is not None and frame.covered is not None:
            pictures.append(frame.covered.rgb)
            covered_at = (frame.covered.left, frame.covered.top)
        kept = _Kept(frame.time_s, tuple(_jpeg(picture) for picture in pictures), covered_at)
        with self._lock:
            self._forget(frame.index)
            self._kept[frame.index] = kept
            self._bytes += sum(map(len, kept.pictures))
            if self._noted.pop(frame.index, None) is frame:
                self._valid.add(frame.index)
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                self._forget(next(iter(self._kept)))

    def nearest(self, index: int) -> PreviewFrame | None:
        """The kept frame whose number is nearest; None when there is none."""
        with self._lock:
            if not self._kept:
                return None
            found = min(self._kept, key=lambda number: abs(number - index))
            kept = self._kept[found]
        return _preview(found, kept)

    def preview(self, frame: KeptFrame, skew_ms: float) -> PreviewFrame | None:
        """The pictures of a kept frame, as shown so late; None if they were forgotten meanwhile."""
        with self._lock:
            kept = self._kept.get(frame.index)
        return None if kept is None else _preview(frame.index, kept, skew_ms)

    def _forget(self, index: int) -> None:
        self._valid.discard(index)
        kept = self._kept.pop(index, None)
        if kept is not None:
            self._bytes -= sum(map(len, kept.pictures))


def _preview(index: int, kept: _Kept, skew_ms: float = 0.0) -> PreviewFrame:
    images = [QImage.fromData(picture) for picture in kept.pictures]
    source, mask, mesh, output = images[:4]
    whole = images[4] if len(images) > 4 else output
    covered = images[5] if len(images) > 5 else QImage()
    return PreviewFrame(
        index,
        kept.time_s,
        source,
        mask,
        mesh,
        output,
        whole,
        covered,
        kept.covered_at,
        skew_ms=skew_ms,
        posted_s=time.perf_counter(),
    )


def _jpeg(picture_rgb: Image) -> bytes:
    import cv2  # after the window is on the screen

    _, data = cv2.imencode(".jpg", picture_rgb[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    return data.tobytes()
