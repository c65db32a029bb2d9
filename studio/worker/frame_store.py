"""The frames of the last utterance, kept small, so that one can look back over them at once."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtGui import QImage

from studio.engine.rendered_frame import Image, RenderedFrame
from studio.worker.messages import PreviewFrame

MOST_BYTES = 128 << 20
"""About a minute and a half of four panes."""
QUALITY = 92


@dataclass(frozen=True)
class _Kept:
    time_s: Fraction
    pictures: tuple[bytes, ...]


class FrameStore:
    """JPEG by frame number; beyond its size the oldest are forgotten. Filled by the playback, read by the window."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lock = threading.Lock()
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: dict[int, _Kept] = {}

    def clear(self) -> None:
        """Forget everything: another utterance begins."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def put(self, frame: RenderedFrame) -> None:
        """Keep a frame, in place of an earlier one of its number."""
        pictures = [frame.source_rgb, frame.mask_rgb, frame.mesh_rgb, frame.output_rgb]
        if frame.frame_rgb is not None:
            pictures.append(frame.frame_rgb)
        kept = _Kept(frame.time_s, tuple(_jpeg(picture) for picture in pictures))
        with self._lock:
            self._forget(frame.index)
            self._kept[frame.index] = kept
            self._bytes += sum(map(len, kept.pictures))
            while self._bytes > self._most_bytes and len(self._kept) > 1:
                self._forget(next(iter(self._kept)))

    def nearest(self, index: int) -> PreviewFrame | None:
        """The kept frame whose number is nearest; None when there is none."""
        with self._lock:
            if not self._kept:
                return None
            found = min(self._kept, key=lambda number: abs(number - index))
            kept = self._kept[found]
        images = [QImage.fromData(picture) for picture in kept.pictures]
        source, mask, mesh, output = images[:4]
        return PreviewFrame(found, kept.time_s, source, mask, mesh, output, whole=images[-1])

    def _forget(self, index: int) -> None:
        kept = self._kept.pop(index, None)
        if kept is not None:
            self._bytes -= sum(map(len, kept.pictures))


def _jpeg(picture_rgb: Image) -> bytes:
    import cv2  # after the window is on the screen

    _, data = cv2.imencode(".jpg", picture_rgb[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    return data.tobytes()
