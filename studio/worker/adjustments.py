"""The adjustments of the moment, written by the window and read by the engine before every frame."""

from __future__ import annotations

import threading

from studio.engine.render_settings import AS_IT_IS, RenderSettings


class Adjustments:
    """The latest wins: nobody queues for a picture of a slider's earlier places."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settings = AS_IT_IS
        self._redraw_ordered = False
        self._index: int | None = None

    def put(self, settings: RenderSettings) -> None:
        """Set what holds from now on."""
        with self._lock:
            self._settings = settings

    def get(self) -> RenderSettings:
        """What holds now."""
        with self._lock:
            return self._settings

    def order_redraw(self, index: int | None) -> bool:
        """Note that a picture is wanted: a frame of what was said last, or the still. True if none was on its way:
        time to ask the engine for it.
        """
        with self._lock:
            is_new = not self._redraw_ordered
            self._redraw_ordered, self._index = True, index
            return is_new

    def take_redraw(self) -> tuple[RenderSettings, int | None]:
        """Begin the picture that was wanted: whatever is wanted from now on is another."""
        with self._lock:
            self._redraw_ordered = False
            return self._settings, self._index
