"""The whole frame over a pane, with a button around every face: which one is to speak."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.ui.image_view import CORNER_PX, paint_plate
from studio.ui.theme import GRID_PX
from studio.worker.messages import ClipFaces

SMALLEST_PX = 3 * GRID_PX
"""A button no smaller than that: a face in the background must be hit, too."""
VEIL = QColor(12, 14, 17, 72)


class FaceChooser(QWidget):
    """Covers the widget that it is made on, while it is shown.

    Signals: face_clicked(int): its number, from 1 on, from left to right; left(): Esc.
    """

    face_clicked = Signal(int)
    left = Signal()

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self.setObjectName("faceChooser")
        self.setAccessibleName(self.tr("Faces of the clip"))
        self._pane = pane
        self._faces: ClipFaces | None = None
        self._buttons: list[QPushButton] = []
        pane.installEventFilter(self)
        self.hide()

    def offer(self, faces: ClipFaces) -> None:
        """Let a person choose among these."""
        self._faces = faces
        for button in self._buttons:
            button.deleteLater()
        self._buttons = [self._button(number, number == faces.followed) for number in range(1, len(faces.boxes) + 1)]
        self.setGeometry(self._pane.rect())
        self._place()
        self.show()
        self.raise_()

    def _button(self, number: int, used: bool) -> QPushButton:
        button = QPushButton(str(number), self)
        button.setObjectName(f"face{number}Button")
        button.setProperty("face", True)
        button.setCheckable(True)
        button.setChecked(used)
        name = self.tr("Face {number}").format(number=number)
        button.setAccessibleName(name)
        button.setToolTip(self.tr("{face}: used now").format(face=name) if used else self.tr("Use this face"))
        button.clicked.connect(self._on_clicked)
        button.show()
        return button

    def _picture_place(self) -> QRectF:
        """The whole frame, as large as the pane allows, centred."""
        assert self._faces is not None
        size = self._faces.picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        width, height = size.width(), size.height()
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _place(self) -> None:
        if self._faces is None:
            return
        whole = self._picture_place()
        for button, (left, top, right, bottom) in zip(self._buttons, self._faces.boxes, strict=True):
            place = QRectF(
                whole.left() + left * whole.width(),
                whole.top() + top * whole.height(),
                (right - left) * whole.width(),
                (bottom - top) * whole.height(),
            )
            grow_x, grow_y = max(0.0, SMALLEST_PX - place.width()) / 2, max(0.0, SMALLEST_PX - place.height()) / 2
            button.setGeometry(place.adjusted(-grow_x, -grow_y, grow_x, grow_y).toAlignedRect())

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.face_clicked.emit(self._buttons.index(button) + 1)

    # Qt's own events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep covering the pane."""
        if watched is self._pane and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._pane.rect())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the buttons on the faces."""
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the frame, a little darker, so that the faces stand out; and what there is to do."""
        if self._faces is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().window())
        place = self._picture_place()
        card = QPainterPath()
        card.addRoundedRect(place, CORNER_PX, CORNER_PX)
        painter.setClipPath(card)
        painter.drawImage(place, self._faces.picture)
        painter.fillRect(place, VEIL)
        painter.setClipping(False)
        corner = QPointF(place.left() + GRID_PX, GRID_PX)  # above a wide picture, not on it
        paint_plate(painter, self.tr("Click the face to use"), corner)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the window's shortcut."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _leaves(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc keeps the face that is used; a digit chooses."""
        number = event.key() - int(Qt.Key.Key_0)
        if _leaves(event):
            self.left.emit()
        elif 1 <= number <= len(self._buttons):
            self.face_clicked.emit(number)
        else:
            super().keyPressEvent(event)


def _leaves(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape
