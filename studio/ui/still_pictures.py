"""Pictures of what was said last, while nothing plays: looked back at, and drawn anew when they change.

Used by ``EngineClient`` alone.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from models.face.coefficients import FRAMES_PER_SECOND
from studio.cancel import CancelToken
from studio.worker.engine_thread import EngineThread
from studio.worker.messages import PreviewFrame, Redraw, RenewFrames

SLACK = 1e-6
"""A moment given in whole frames must not fall into the frame before because of its last bit."""


class StillPictures(QObject):
    """Signals: recalled(PreviewFrame): the picture of a moment that was asked for.

    index: of the frame on the screen, None for the clip at rest.
    """

    recalled = Signal(PreviewFrame)

    def __init__(self, engine: EngineThread, next_run: Callable[[], int], at_rest: Callable[[], bool]) -> None:
        """at_rest: a clip is there, and nothing plays."""
        super().__init__()
        self._engine = engine
        self._next_run = next_run
        self._at_rest = at_rest
        self._renewal: RenewFrames | None = None
        self._is_edited = False
        self._awaited: int | None = None
        self.index: int | None = None

    @property
    def moment_s(self) -> float | None:
        """The middle of the frame on the screen."""
        return None if self.index is None else (self.index + 0.5) / FRAMES_PER_SECOND

    def look_back(self, time_s: float, *, exactly: bool) -> None:
        """Show a moment of the last speech: what was rendered nearest to it; exactly: or rendered now, if it was not.

        ``recalled`` follows, at once if anything is kept.
        """
        wanted = int(time_s * FRAMES_PER_SECOND + SLACK)
        frame = self._engine.frames.nearest(wanted)
        if exactly and (frame is None or frame.index != wanted):
            self.index = self._awaited = wanted
            self.order()
        elif frame is not None:
            self.index = frame.index
            self.recalled.emit(frame)
            if self._engine.adjustments.redraw_is_ordered or self._engine.frames.valid(frame.index) is None:
                self.order()

    def order(self) -> None:
        """Have the picture on the screen drawn anew."""
        if self._at_rest() and self._engine.adjustments.order_redraw(self.index):
            self._engine.submit(Redraw(self._next_run(), CancelToken()))

    def note_arrival(self, frame: PreviewFrame) -> None:
        """A frame came from the engine."""
        if not self._at_rest():
            self.index = frame.index
        elif frame.index == self._awaited:
            self._awaited = None
            self.recalled.emit(frame)

    def note_edit(self) -> None:
        """Kept frames are edited: ``renew`` has something to do."""
        self._is_edited = True

    def renew(self) -> None:
        """At rest, have the kept frames that were edited rendered again, in place of what was asked for before."""
        if self._is_edited and self._at_rest():
            self.leave()
            self._is_edited = False
            self._renewal = RenewFrames(self._next_run(), CancelToken())
            self._engine.submit(self._renewal)

    def leave(self) -> None:
        """Something else is to be done now; what was not renewed is rendered when it is shown."""
        if self._renewal is not None:
            self._renewal.cancel.cancel()
            self._renewal = None
