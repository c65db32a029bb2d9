"""The adjustments and edits of the moment, written by the window and read by the engine before every frame."""

from __future__ import annotations

import threading

from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.render_settings import AS_IT_IS, RenderSettings


class Adjustments:
    """The latest wins: nobody queues for a picture of a slider's earlier places."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._settings = AS_IT_IS
        self._edits = NO_EDITS
        self._whole_frame = False
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

    def put_edits(self, edits: LipEdits) -> None:
        """Set how the lips are edited from now on."""
        with self._lock:
            self._edits = edits

    def edits(self) -> LipEdits:
        """How the lips are edited now."""
        with self._lock:
            return self._edits

    def put_whole_frame(self, wanted: bool) -> None:
        """Let frames come with the whole picture around the face from now on, or with the face alone."""
        with self._lock:
            self._whole_frame = wanted

    def whole_frame(self) -> bool:
        """The whole picture is wanted now, whatever was wanted when the speech was begun."""
        with self._lock:
            return self._whole_frame

    def order_redraw(self, index: int | None) -> bool:
        """Note that a picture is wanted: a frame of what was said last, or the still. True if none was on its way:
        time to ask the engine for it.
        """
        with self._lock:
            is_new = not self._redraw_ordered
            self._redraw_ordered, self._index = True, index
            return is_new

    @property
    def redraw_is_ordered(self) -> bool:
        """A picture is on its way."""
        with self._lock:
            return self._redraw_ordered

    def take_redraw(self) -> int | None:
        """Begin the picture that was wanted: whatever is wanted from now on is another. Returns its frame."""
        with self._lock:
            self._redraw_ordered = False
            return self._index
