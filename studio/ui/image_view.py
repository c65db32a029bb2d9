"""One pane: a picture scaled to fit or zoomed into, its caption, and buttons that show while it is pointed at."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui.pane_zoom import STEP, PaneZoom
from studio.ui.theme import GRID_PX

CORNER_PX = GRID_PX
PLATE = QColor(12, 14, 17, 176)
ON_PLATE = QColor("#e7e9ed")
"""Words on a picture look the same in both themes: the picture does, too."""
ARROW_PAN = 0.1
_ARROWS = {
    Qt.Key.Key_Left: (ARROW_PAN, 0.0),
    Qt.Key.Key_Right: (-ARROW_PAN, 0.0),
    Qt.Key.Key_Up: (0.0, ARROW_PAN),
    Qt.Key.Key_Down: (0.0, -ARROW_PAN),
}


class ImageView(QWidget):
    """Paints the picture last given. A plain paintEvent keeps up with far more than 25 frames a second.

    Signals: enlarge_toggled(): double click or Enter; leave_asked(): Esc, only while ``is_enlarged``;
    menu_asked(QPoint): a place on the screen.
    """

    enlarge_toggled = Signal()
    leave_asked = Signal()
    menu_asked = Signal(object)

    def __init__(self, caption: str, explanation: str, parent: QWidget | None = None) -> None:
        """caption: shown on the pane; explanation: its tool tip, one sentence."""
        super().__init__(parent)
        self.caption = caption
        self.is_enlarged = False
        self._image = QImage()
        self._zoom = PaneZoom()
        self._grabbed_at: QPointF | None = None
        self._buttons = QWidget(self)
        self._buttons.hide()
        self.setAccessibleName(self.tr("{name} picture").format(name=caption))
        self.setAccessibleDescription(explanation)
        self.setToolTip(explanation)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(96, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def image(self) -> QImage:
        """The picture now shown; null before the first."""
        return self._image

    @property
    def zoom(self) -> float:
        """1 while the whole picture is seen."""
        return self._zoom.zoom

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size."""
        return QSize(256, 256)

    def show_image(self, image: QImage) -> None:
        """Show a picture from now on."""
        reshaped = image.size() != self._image.size()
        self._image = image
        if reshaped:
            self._place_buttons()
        self.update()

    def put_buttons(self, buttons: QWidget) -> None:
        """Show these in the upper right corner while the pane is pointed at or has the keyboard."""
        self._buttons.deleteLater()
        self._buttons = buttons
        buttons.setParent(self)
        buttons.hide()
        self._place_buttons()

    def zoom_in(self) -> None:
        """One step closer."""
        self._zoom_by(STEP)

    def zoom_out(self) -> None:
        """One step back, at most to the whole picture."""
        self._zoom_by(1 / STEP)

    def reset_zoom(self) -> None:
        """Show the whole picture."""
        self._zoom.reset()
        self._after_zoom()

    def picture_as_seen(self) -> QImage:
        """What a snapshot of the pane holds: the picture in its own resolution, without zoom and caption."""
        return self._image.copy()

    def picture_place(self) -> QRectF:
        """Where the whole picture lies in pane pixels, parts outside the pane included."""
        fitted = self._fitted()
        return QRectF(*self._zoom.place(fitted.left(), fitted.top(), fitted.width(), fitted.height()))

    def seen_place(self) -> QRectF:
        """The part of the pane that shows picture; the whole pane while there is none."""
        whole = QRectF(self.rect())
        return whole if self._image.isNull() else whole.intersected(self.picture_place())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint picture and caption."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        seen = self.seen_place()
        card = QPainterPath()
        card.addRoundedRect(seen, CORNER_PX, CORNER_PX)
        painter.fillPath(card, self.palette().base())
        painter.setClipPath(card)
        if not self._image.isNull():
            self.paint_picture(painter)
        painter.setClipping(False)
        self._paint_caption(painter)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().highlight().color(), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(seen.adjusted(1, 1, -1, -1), CORNER_PX, CORNER_PX)

    def paint_picture(self, painter: QPainter) -> None:
        """Paint the picture; the painter is clipped to the pane."""
        painter.drawImage(self.picture_place(), self._image)

    def _fitted(self) -> QRectF:
        """The largest rectangle of the picture's shape inside the pane, centred."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _paint_caption(self, painter: QPainter) -> None:
        caption = self.caption if self.zoom == 1 else f"{self.caption} · {self.zoom * 100:.0f} %"
        if self._image.isNull():
            painter.setPen(self.palette().placeholderText().color())
            words = painter.fontMetrics().elidedText(caption, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        place = self.seen_place()
        corner = place.topLeft() + QPointF(GRID_PX, GRID_PX)
        paint_plate(painter, caption, corner, widest_px=place.width() - 2 * GRID_PX)

    # Zooming and moving

    def _zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        fitted = self._fitted()
        if self._image.isNull() or fitted.isEmpty():
            return
        off = QPointF() if at is None else at - fitted.center()
        self._zoom.zoom_by(factor, off.x() / fitted.width(), off.y() / fitted.height())
        self._after_zoom()

    def _after_zoom(self) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if self.zoom > 1 else Qt.CursorShape.ArrowCursor)
        self._place_buttons()
        self.update()

    def _pan(self, dx: float, dy: float) -> None:
        self._zoom.pan(dx, dy)
        self.update()

    # Qt's own events

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom on what is pointed at."""
        self._zoom_by(STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of a picture that is larger than the pane."""
        if event.button() is Qt.MouseButton.LeftButton and self.zoom > 1:
            self._grabbed_at = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move it."""
        if self._grabbed_at is not None:
            by = event.position() - self._grabbed_at
            self._grabbed_at = event.position()
            self._pan(by.x() / self._fitted().width(), by.y() / self._fitted().height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        if self._grabbed_at is not None:
            self._grabbed_at = None
            self._after_zoom()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Enlarge this pane, or bring the four back."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.enlarge_toggled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """+ and - zoom, 0 shows all, arrows move, Enter enlarges, Esc leaves the enlarged pane."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key is Qt.Key.Key_Minus:
            self.zoom_out()
        elif key is Qt.Key.Key_0:
            self.reset_zoom()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge_toggled.emit()
        elif key is Qt.Key.Key_Escape and self.is_enlarged:
            self.leave_asked.emit()
        elif key in _ARROWS and self.zoom > 1:
            self._pan(*_ARROWS[key])
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcut while there is an enlarged pane to leave."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.is_enlarged
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for the menu, by mouse or by the menu key."""
        self.menu_asked.emit(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Show the buttons."""
        self._show_buttons(wanted=True)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hide the buttons."""
        self._show_buttons(wanted=self.hasFocus())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the buttons and a frame."""
        self._show_buttons(wanted=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Hide both."""
        self._show_buttons(wanted=self.underMouse())
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the buttons in their corner."""
        self._place_buttons()

    def _show_buttons(self, *, wanted: bool) -> None:
        """An empty pane has nothing to offer."""
        self._buttons.setVisible(wanted and not self._image.isNull())

    def _place_buttons(self) -> None:
        self._buttons.adjustSize()
        corner = self.seen_place().topRight()
        self._buttons.move(int(corner.x()) - self._buttons.width() - GRID_PX // 2, int(corner.y()) + GRID_PX // 2)


def paint_plate(
    painter: QPainter, words: str, corner: QPointF, *, from_right: bool = False, widest_px: float = math.inf
) -> None:
    """Paint words on a dark plate over a picture, as many as fit. corner: upper left of the plate, or upper right."""
    font = QFont(painter.font())
    font.setPixelSize(12)
    painter.setFont(font)
    if widest_px < math.inf:
        room = max(0, int(widest_px - 2 * GRID_PX))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
    text = painter.fontMetrics().boundingRect(words)
    plate = QRectF(corner.x(), corner.y(), text.width() + 2 * GRID_PX, text.height() + GRID_PX)
    if from_right:
        plate.moveRight(corner.x())
    outline = QPainterPath()
    outline.addRoundedRect(plate, GRID_PX / 2, GRID_PX / 2)
    painter.fillPath(outline, PLATE)
    painter.setPen(ON_PLATE)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
