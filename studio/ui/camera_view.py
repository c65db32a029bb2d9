"""What the camera sees, as in a mirror, with an oval for the face and one thing at a time to do better."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.engine.framing import OVAL_CENTRE, OVAL_HEIGHT, Advice
from studio.ui.image_view import CORNER_PX, ON_PLATE, PLATE
from studio.ui.theme import GRID_PX
from studio.worker.camera_session import CameraFrame

translate = QCoreApplication.translate

OVAL_SHAPE = 0.76
"""Width of the oval over its height."""
SHADE = QColor(12, 14, 17, 110)
RECORDING = QColor("#e0736d")


def advice_in_words(advice: Advice) -> str:
    """What to do, in a few words."""
    return {
        "no face": translate("CameraView", "Put your face into the oval"),
        "several faces": translate("CameraView", "Be alone in the picture"),
        "closer": translate("CameraView", "Come closer"),
        "back": translate("CameraView", "Move back a little"),
        "middle": translate("CameraView", "Move into the oval"),
        "straight": translate("CameraView", "Look straight into the camera"),
        "dark": translate("CameraView", "Turn to the light"),
        "one side": translate("CameraView", "One side is dark: turn to the light"),
        "glare": translate("CameraView", "Too bright: turn away from the light"),
        "good": translate("CameraView", "Good: stay like this"),
    }[advice]


class CameraView(QWidget):
    """Paints the frame last given; before the first, and after the last, a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cameraView")
        self.setAccessibleName(self.tr("Camera picture"))
        self._frame: CameraFrame | None = None
        self._words = ""
        self.setMinimumSize(40 * GRID_PX, 30 * GRID_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def frame(self) -> CameraFrame | None:
        """What is shown now."""
        return self._frame

    @property
    def words(self) -> str:
        """The sentence shown in place of a picture, or the advice on it."""
        return self._words

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A comfortable size."""
        return QSize(80 * GRID_PX, 45 * GRID_PX)

    def show_words(self, words: str) -> None:
        """Show a sentence in place of a picture."""
        self._frame = None
        self._words = words
        self.setAccessibleDescription(words)
        self.update()

    def show_frame(self, frame: CameraFrame) -> None:
        """Show a picture from now on."""
        self._frame = frame
        self._words = advice_in_words(frame.framing.advice)
        self.setAccessibleDescription(self._words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint picture, oval, and what there is to say."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QPainterPath()
        card.addRoundedRect(QRectF(self.rect()), CORNER_PX, CORNER_PX)
        painter.fillPath(card, self.palette().base())
        if self._frame is None:
            painter.setPen(self.palette().placeholderText().color())
            room = self.rect().adjusted(2 * GRID_PX, 0, -2 * GRID_PX, 0)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        painter.setClipPath(card)
        place = self._place(self._frame)
        painter.drawImage(place, self._frame.image)
        self._paint_oval(painter, place, self._frame)
        if self._frame.phase == "countdown":
            self._paint_number(painter, place, self._frame.countdown_s)
        if self._frame.phase == "recording":
            self._paint_recorded(painter, place, self._frame)
        self._paint_words(painter, place)

    def _place(self, frame: CameraFrame) -> QRectF:
        size = frame.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def _paint_oval(self, painter: QPainter, place: QRectF, frame: CameraFrame) -> None:
        height = OVAL_HEIGHT * place.height()
        oval = QRectF(0, 0, OVAL_SHAPE * height, height)
        oval.moveCenter(
            QPointF(
                place.left() + (1 - OVAL_CENTRE[0]) * place.width(),  # mirrored
                place.top() + OVAL_CENTRE[1] * place.height(),
            )
        )
        around = QPainterPath()
        around.addRect(place)
        inside = QPainterPath()
        inside.addEllipse(oval)
        painter.fillPath(around.subtracted(inside), SHADE)
        is_good = frame.framing.advice == "good"
        colour = self.palette().highlight().color() if is_good else QColor(255, 255, 255, 200)
        pen = QPen(colour, 3)
        if not is_good:
            pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(oval)

    def _paint_number(self, painter: QPainter, place: QRectF, number: int) -> None:
        self._set_font(painter, 12 * GRID_PX, bold=True)
        for offset, colour in ((2, QColor(12, 14, 17, 160)), (0, QColor(255, 255, 255))):
            painter.setPen(colour)
            painter.drawText(place.translated(offset, offset), Qt.AlignmentFlag.AlignCenter, str(number))

    def _paint_recorded(self, painter: QPainter, place: QRectF, frame: CameraFrame) -> None:
        self._set_font(painter, 13)
        words = f"{frame.recorded_s:.1f} / {frame.length_s:.0f} s"
        plate = QRectF(place.left() + GRID_PX, place.top() + GRID_PX, 14 * GRID_PX, 3 * GRID_PX)
        self._paint_plate(painter, plate)
        painter.setBrush(RECORDING)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(plate.left() + 1.5 * GRID_PX, plate.center().y()), 5, 5)
        painter.setPen(ON_PLATE)
        painter.drawText(plate.adjusted(2 * GRID_PX, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_words(self, painter: QPainter, place: QRectF) -> None:
        self._set_font(painter, 16, bold=True)
        width = painter.fontMetrics().horizontalAdvance(self._words) + 4 * GRID_PX
        plate = QRectF(0, 0, min(width, place.width()), 5 * GRID_PX)
        plate.moveCenter(QPointF(place.center().x(), place.bottom() - 4 * GRID_PX))
        self._paint_plate(painter, plate)
        painter.setPen(ON_PLATE)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self._words)

    def _paint_plate(self, painter: QPainter, plate: QRectF) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(plate, GRID_PX / 2, GRID_PX / 2)
        painter.fillPath(outline, PLATE)

    def _set_font(self, painter: QPainter, size_px: int, *, bold: bool = False) -> None:
        font = QFont(painter.font())
        font.setPixelSize(size_px)
        font.setBold(bold)
        painter.setFont(font)
