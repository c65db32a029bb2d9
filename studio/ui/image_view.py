"""One pane: a picture scaled to fit, with its caption on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.theme import GRID_PX, MUTED, SURFACE, TEXT

CORNER_PX = GRID_PX
CAPTION_BACKGROUND = QColor(12, 14, 17, 176)


class ImageView(QWidget):
    """Paints the picture last given. A plain paintEvent keeps up with far more than 25 frames a second."""

    def __init__(self, caption: str, explanation: str, parent: QWidget | None = None) -> None:
        """caption: shown on the pane; explanation: its tool tip, one sentence."""
        super().__init__(parent)
        self._caption = caption
        self._image = QImage()
        self.setAccessibleName(f"{caption} picture")
        self.setAccessibleDescription(explanation)
        self.setToolTip(explanation)
        self.setMinimumSize(96, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def image(self) -> QImage:
        """The picture now shown; null before the first."""
        return self._image

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size."""
        return QSize(256, 256)

    def show_image(self, image: QImage) -> None:
        """Show a picture from now on."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint picture and caption."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QPainterPath()
        card.addRoundedRect(QRectF(self.rect()), CORNER_PX, CORNER_PX)
        painter.fillPath(card, SURFACE)
        if not self._image.isNull():
            painter.setClipPath(card)
            painter.drawImage(self._fitted(), self._image)
        self._paint_caption(painter)

    def _fitted(self) -> QRectF:
        """The largest rectangle of the picture's shape inside the pane, centred."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _paint_caption(self, painter: QPainter) -> None:
        text = painter.fontMetrics().boundingRect(self._caption)
        plate = QRectF(GRID_PX, GRID_PX, text.width() + 2 * GRID_PX, text.height() + GRID_PX)
        outline = QPainterPath()
        outline.addRoundedRect(plate, GRID_PX / 2, GRID_PX / 2)
        painter.fillPath(outline, CAPTION_BACKGROUND)
        painter.setPen(MUTED if self._image.isNull() else TEXT)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._caption)
