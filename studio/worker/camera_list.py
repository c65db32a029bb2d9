"""Looks for cameras in a thread of its own: where they are found by opening them, that takes seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.media.camera import CameraChoice, list_cameras


class CameraList(QObject):
    """Signals: listed(tuple of CameraChoice), once for each ``look``."""

    listed = Signal(object)

    def __init__(self, find: Callable[[], tuple[CameraChoice, ...]] = list_cameras) -> None:
        super().__init__()
        self._find = find
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Look for them, unless that is going on already."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="camera list", daemon=True)
            self._thread.start()

    def wait(self, timeout_s: float) -> bool:
        """Block until the search is over; False if it is not within the time."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._thread is None or not self._thread.is_alive()

    def _work(self) -> None:
        self.listed.emit(self._find())
