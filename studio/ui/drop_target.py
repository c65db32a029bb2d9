"""Lets a file be dropped anywhere on the window, and says so while one hovers over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMainWindow, QWidget

from studio.ui.theme import GRID_PX


class DropHint(QWidget):
    """Lies over the whole window, and lets every event through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("dropHint")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim the window, and draw a frame and a sentence."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self.palette().window().color())
        ground.setAlpha(215)
        painter.fillRect(self.rect(), ground)
        pen = QPen(self.palette().highlight().color(), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(*[2 * GRID_PX] * 2, *[-2 * GRID_PX] * 2), 12, 12)
        font = painter.font()
        font.setPixelSize(20)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Drop it to open it"))


class DropTarget(QObject):
    """Sends file drops on any widget of the window to the window's own handlers; other drops stay where they are."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.hint = DropHint(window)
        window.installEventFilter(self)
        for widget in window.findChildren(QWidget):
            if widget.acceptDrops():
                widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show the hint while a file that the window takes hovers over it."""
        if event.type() is QEvent.Type.DragLeave:
            self.hint.hide()
            return False
        if not isinstance(event, QDropEvent) or not event.mimeData().hasUrls():
            return False
        if isinstance(event, QDragEnterEvent):
            self._window.dragEnterEvent(event)
            if event.isAccepted():
                self.hint.setGeometry(self._window.rect())
                self.hint.raise_()
                self.hint.show()
        elif isinstance(event, QDragMoveEvent):
            event.acceptProposedAction()
        else:
            self.hint.hide()
            self._window.dropEvent(event)
        return True
