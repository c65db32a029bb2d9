"""The output pane: the finished picture, or source and output on the two sides of a divider that one drags."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from studio.ui.image_view import ImageView, paint_plate
from studio.ui.theme import GRID_PX

GRIP_PX = 12
"""How far from the divider one may take hold of it."""
KEY_STEP = 0.05


class WipeView(ImageView):
    """Signals: wipe_changed(bool): it was switched on or off; and those of ``ImageView``."""

    wipe_changed = Signal(bool)

    def __init__(self, caption: str, before_caption: str, explanation: str, parent: QWidget | None = None) -> None:
        """before_caption: what the left side shows."""
        super().__init__(caption, explanation, parent)
        self._before_caption = before_caption
        self._before = QImage()
        self._wipes = False
        self._may_wipe = True
        self._divider = 0.5
        self._dragging = False
        self.setMouseTracking(True)

    @property
    def wipes(self) -> bool:
        """Source and output are compared now."""
        return self._wipes and self._may_wipe

    @property
    def may_wipe(self) -> bool:
        """There is a source of the same picture to compare with."""
        return self._may_wipe

    @property
    def divider(self) -> float:
        """Where the divider stands on the picture, 0 to 1."""
        return self._divider

    def show_pair(self, before: QImage, after: QImage) -> None:
        """Show the two pictures of one frame. A ``before`` of another size cannot be compared with."""
        self._before = before
        self.allow_wipe(before.size() == after.size())
        self.show_image(after)

    def allow_wipe(self, allowed: bool) -> None:
        """Whether there is something to compare with."""
        if allowed != self._may_wipe:
            self._may_wipe = allowed
            self.wipe_changed.emit(self.wipes)

    def set_wipe(self, on: bool) -> None:
        """Switch the comparison on or off."""
        self._wipes = on
        self.wipe_changed.emit(self.wipes)
        self.update()

    def picture_as_seen(self) -> QImage:
        """The picture in its own resolution, divided as it is now."""
        picture = super().picture_as_seen()
        if self.wipes and not picture.isNull():
            painter = QPainter(picture)
            left = QRectF(0, 0, self._divider * picture.width(), picture.height())
            painter.setClipRect(left)
            painter.drawImage(0, 0, self._before)
            painter.end()
        return picture

    def paint_picture(self, painter: QPainter) -> None:
        """Paint the output, and the source left of the divider."""
        super().paint_picture(painter)
        if not self.wipes:
            return
        place = self.picture_place()
        x = self._divider_x()
        painter.save()
        painter.setClipRect(
            QRectF(place.left(), place.top(), x - place.left(), place.height()), Qt.ClipOperation.IntersectClip
        )
        painter.drawImage(place, self._before)
        painter.restore()
        painter.setPen(QPen(QColor(255, 255, 255, 220), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        middle = QPointF(x, self.height() / 2)
        painter.setBrush(QColor(255, 255, 255, 220))
        painter.drawEllipse(middle, GRIP_PX, GRIP_PX)
        painter.setPen(QPen(QColor(12, 14, 17), 2))
        for side in (-1, 1):
            tip = middle + QPointF(side * 7, 0)
            painter.drawPolyline([tip + QPointF(-side * 3, -3), tip, tip + QPointF(-side * 3, 3)])
        seen = self.seen_place()
        paint_plate(painter, self._before_caption, seen.bottomLeft() + QPointF(GRID_PX, -4 * GRID_PX))
        paint_plate(painter, self.caption, seen.bottomRight() + QPointF(-GRID_PX, -4 * GRID_PX), from_right=True)

    def _divider_x(self) -> float:
        place = self.picture_place()
        return place.left() + self._divider * place.width()

    def _over_divider(self, event: QMouseEvent) -> bool:
        return self.wipes and abs(event.position().x() - self._divider_x()) <= GRIP_PX

    def move_divider(self, to: float) -> None:
        """Put the divider at a place on the picture, 0 to 1."""
        self._divider = min(1.0, max(0.0, to))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the divider, or of the picture."""
        if event.button() is Qt.MouseButton.LeftButton and self._over_divider(event):
            self._dragging = True
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move what is held."""
        if self._dragging:
            place = self.picture_place()
            self.move_divider((event.position().x() - place.left()) / max(1.0, place.width()))
            return
        if self.wipes and not event.buttons():
            over = self._over_divider(event)
            self.setCursor(Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._dragging = False
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """On the divider: put it in the middle."""
        if self._over_divider(event):
            self.move_divider(0.5)
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """W compares; the arrows then move the divider."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_W and self.may_wipe and not event.modifiers():
            self.set_wipe(not self.wipes)
        elif self.wipes and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.move_divider(self._divider + (KEY_STEP if key is Qt.Key.Key_Right else -KEY_STEP))
        else:
            super().keyPressEvent(event)
