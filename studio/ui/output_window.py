"""The output alone on a whole screen, for a projector or for a recorder such as OBS: no frame, no cursor, no words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget


class OutputWindow(QWidget):
    """Signals: closed(): by Esc, by the system, or by ``close``."""

    closed = Signal()

    def __init__(self, background: QColor, image: QImage) -> None:
        """background: around the picture."""
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("outputWindow")
        self.setWindowTitle(self.tr("RealTalk Studio output"))
        self.setAccessibleName(self.tr("Output on a whole screen; Esc closes it"))
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._background = background
        self._image = image

    def open_on(self, screen: QScreen) -> None:
        """Fill this screen."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.activateWindow()

    def show_image(self, image: QImage) -> None:
        """Show a picture from now on."""
        self._image = image
        self.update()

    def set_background(self, background: QColor) -> None:
        """Paint this around the picture from now on."""
        self._background = background
        self.update()

    def picture_place(self) -> QRectF:
        """Where the picture lies: as large as fits, in its own shape, centred."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint picture and background."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._background)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_place(), self._image)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes it, as does the key that opened it."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell it."""
        self.closed.emit()
        super().closeEvent(event)
