"""Push to talk: the space bar, wherever the focus is, except where one writes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget


class TalkKey(QObject):
    """Signals: held(bool): the key went down or up. Watches the whole application while it is on."""

    held = Signal(bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_on = False
        self._is_down = False

    def turn(self, *, on: bool) -> None:
        """Watch for the key, or let it mean what it always does."""
        application = QApplication.instance()
        if on == self._is_on or application is None:
            return
        self._is_on = on
        if on:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)
            self._put(down=False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the space bar, and let go where the window loses the keyboard."""
        if event.type() == QEvent.Type.WindowDeactivate and watched is self._window:
            self._put(down=False)
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) or not isinstance(event, QKeyEvent):
            return False
        if event.key() != Qt.Key.Key_Space or event.modifiers() or not isinstance(watched, QWidget):
            return False
        if isinstance(watched, (QPlainTextEdit, QLineEdit)) or watched.window() is not self._window:
            return False
        if not event.isAutoRepeat():
            self._put(down=event.type() == QEvent.Type.KeyPress)
        return True

    def _put(self, *, down: bool) -> None:
        if down != self._is_down:
            self._is_down = down
            self.held.emit(down)
