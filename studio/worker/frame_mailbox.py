"""The one-slot mailbox in which preview frames cross to the window: the latest wins, the rest is never painted."""

from __future__ import annotations

import threading

from studio.worker.messages import PreviewFrame


class FrameMailbox:
    """Queued Qt signals never drop, so frames do not travel in them: a busy window would fall ever further behind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame: PreviewFrame | None = None

    def put(self, frame: PreviewFrame) -> bool:
        """Leave a frame, replacing one not yet taken. True if the slot was empty: time to ring the bell."""
        with self._lock:
            was_empty = self._frame is None
            self._frame = frame
            return was_empty

    def take(self) -> PreviewFrame | None:
        """Take the latest frame out; ``None`` if somebody did before."""
        with self._lock:
            frame, self._frame = self._frame, None
            return frame
