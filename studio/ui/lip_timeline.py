"""The timeline of the lips under the hand: seeks, and lets a curve be bent with the pointer or by keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from models.face.coefficients import FRAMES_PER_SECOND
from models.face.lip_curves import CURVES, LEAST, MOST
from studio.engine.lip_edits import LipEdits
from studio.ui.lip_canvas import LipCanvas
from studio.ui.lip_track import LipTrack

SLACK_PX = 3
"""A press that moves no further is a click."""
KEY_STEP = 1 / 24
"""Of a curve's range, for one press of an arrow."""
FINE = 0.25
"""Shift makes steps and drags so much smaller."""
WHEEL_STEP = 120


@dataclass(frozen=True)
class _Grab:
    """A curve is held. began_with: the edits before."""

    frame: int
    at: QPointF
    began_with: LipEdits


class LipTimeline(LipCanvas):
    """Signals, beside those of the canvas:

    sought(seconds): somebody wants to be there; grabbed(seconds): and will bend the curve there;
    bent(): the edits change while the pointer moves; settled(): a change is at its end; curve_asked(number): by key.
    """

    sought = Signal(float)
    grabbed = Signal(float)
    bent = Signal()
    settled = Signal()
    curve_asked = Signal(int)

    def __init__(self, track: LipTrack, parent: QWidget | None = None) -> None:
        super().__init__(track, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._grab: _Grab | None = None
        self._seeks = False

    def _pull(self, grab: _Grab, at: QPointF, *, fine: bool) -> None:
        other = self.frame_at(at.x())
        first, last = self.span = min(grab.frame, other), max(grab.frame, other)
        change = self.lanes.change(self.curve, at.y() - grab.at.y()) * (FINE if fine else 1.0)
        self.track.bend(grab.began_with, self.curve, first, last, change)
        self.hovered = grab.frame
        self.redraw()
        self.bent.emit()
        self.pointed.emit()

    def _nudge(self, steps: float) -> None:
        frame = self.position
        step = (MOST[self.curve] - LEAST[self.curve]) * KEY_STEP
        before = self.track.edits
        self.track.bend(before, self.curve, frame, frame, steps * step)
        if self.track.edits != before:
            self.redraw()
            self.settled.emit()
            self.pointed.emit()

    def _give_up(self) -> None:
        if self._grab is not None:
            self.track.edits = self._grab.began_with
            self._grab = self.span = None
            self.redraw()
            self.bent.emit()
            self.pointed.emit()

    # Qt's own events

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Grab a curve, or seek."""
        if event.button() != Qt.MouseButton.LeftButton or self.track.frames == 0:
            return
        frame = self.frame_at(event.position().x())
        if event.position().y() < self.lanes.curves_top or self.track.value(frame, self.curve) is None:
            self._seeks = True
            self.sought.emit(self.view.time_s(event.position().x()))
        else:
            self._grab = _Grab(frame, event.position(), self.track.edits)
            self.grabbed.emit(frame / FRAMES_PER_SECOND)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Bend what is grabbed, or say what is pointed at."""
        at = event.position()
        if self._seeks:
            self.sought.emit(self.view.time_s(at.x()))
        elif self._grab is not None:
            if self.span is not None or (at - self._grab.at).manhattanLength() > SLACK_PX:
                self._pull(self._grab, at, fine=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif self.track.frames:
            self.hovered = self.frame_at(at.x())
            bendable = at.y() >= self.lanes.curves_top
            self.setCursor(Qt.CursorShape.SizeVerCursor if bendable else Qt.CursorShape.PointingHandCursor)
            self.update()
            self.pointed.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go: a bend is finished, a mere click seeks."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._seeks = False
        grab, self._grab = self._grab, None
        span, self.span = self.span, None
        if grab is None:
            return
        self.redraw()
        if span is None:
            self.sought.emit(grab.frame / FRAMES_PER_SECOND)
        elif self.track.edits != grab.began_with:
            self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the edit under the pointer back."""
        before = self.track.edits
        if event.position().y() >= self.lanes.curves_top:
            self.track.let_go(self.curve, self.frame_at(event.position().x()))
        if self.track.edits != before:
            self._grab = None
            self.redraw()
            self.settled.emit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is pointed at any more."""
        self.hovered = None
        self.unsetCursor()
        self.update()
        self.pointed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom with Ctrl, else scroll."""
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(turn.y() / WHEEL_STEP, self.view.time_s(event.position().x()))
        else:
            steps = (turn.x() or turn.y()) / WHEEL_STEP
            self.scroll_to(self.view.first_s - steps * self.view.shown_s / 8)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep Esc for a drag that goes on."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._grab is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move the position and the curve; PgUp, PgDn, Home, End, plus, minus, 0, Esc and 1 to 3."""
        key, frame = event.key(), self.position
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        moves = {
            Qt.Key.Key_Left: frame - 1,
            Qt.Key.Key_Right: frame + 1,
            Qt.Key.Key_PageUp: frame - FRAMES_PER_SECOND,
            Qt.Key.Key_PageDown: frame + FRAMES_PER_SECOND,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.track.frames - 1,
        }
        if self._grab is None:
            self.hovered = None  # keys act on the position, wherever the pointer rests
        if key in moves and self.track.frames:
            to = max(0, min(moves[Qt.Key(key)], self.track.frames - 1))
            self.sought.emit(to / FRAMES_PER_SECOND)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._nudge(fine if key == Qt.Key.Key_Up else -fine)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1)
        elif key == Qt.Key.Key_Minus:
            self.zoom(-1)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + len(CURVES):
            self.curve_asked.emit(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_Escape and self._grab is not None:
            self._give_up()
        else:
            super().keyPressEvent(event)
