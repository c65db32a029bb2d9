"""A microphone's level as a bar: how loud it is, the last peak, where the gate opens, and a lamp for too loud."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.media.level_meter import SoundLevel
from studio.ui.theme import GRID_PX

LOWEST_DB, LOUD_DB = -60.0, -6.0
"""The bar's left end, and where it changes its colour."""
BAR_PX, LAMP_PX = 8, 8


class LevelMeterBar(QWidget):
    """Shows what it was given last; grey while nothing is listened to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("levelMeter")
        self.setAccessibleName(self.tr("Level of the microphone"))
        self.setToolTip(
            self.tr("How loud the microphone is; the lamp at the right lights up when it is too loud and crackles")
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._level = SoundLevel()
        self._gate_db: float | None = None
        self._is_heard = False

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as a line of controls."""
        return QSize(20 * GRID_PX, 2 * GRID_PX)

    def show_level(self, level: SoundLevel, *, gate_db: float | None, is_heard: bool) -> None:
        """is_heard: the sound reaches the avatar; else it is drawn in grey."""
        if (level, gate_db, is_heard) != (self._level, self._gate_db, self._is_heard):
            self._level, self._gate_db, self._is_heard = level, gate_db, is_heard
            self.setAccessibleDescription(
                self.tr("{level} dB{clipped}").format(
                    level=round(level.level_db), clipped=self.tr(", too loud") if level.clipped else ""
                )
            )
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw groove, bar, peak, gate and lamp."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        palette, top = self.palette(), (self.height() - BAR_PX) / 2
        width = self.width() - LAMP_PX - GRID_PX
        groove, loud = palette.color(QPalette.ColorRole.Mid), palette.color(QPalette.ColorRole.BrightText)
        bar = palette.color(QPalette.ColorRole.Highlight if self._is_heard else QPalette.ColorRole.PlaceholderText)
        painter.setBrush(groove)
        painter.drawRoundedRect(QRectF(0, top, width, BAR_PX), BAR_PX / 2, BAR_PX / 2)
        reach = width * _share(self._level.level_db)
        if reach > 0:
            painter.setBrush(bar)
            painter.drawRoundedRect(QRectF(0, top, max(reach, BAR_PX), BAR_PX), BAR_PX / 2, BAR_PX / 2)
        loud_from = width * _share(LOUD_DB)
        if self._is_heard and reach > loud_from:
            painter.setBrush(loud)
            painter.drawRoundedRect(QRectF(loud_from, top, reach - loud_from, BAR_PX), BAR_PX / 2, BAR_PX / 2)
        peak = width * _share(self._level.peak_db)
        if peak > 0:
            painter.setBrush(loud if self._level.peak_db > LOUD_DB else palette.color(QPalette.ColorRole.Text))
            painter.drawRect(QRectF(min(peak, width - 2), top - 2, 2, BAR_PX + 4))
        if self._gate_db is not None:
            painter.setBrush(palette.color(QPalette.ColorRole.PlaceholderText))
            painter.drawRect(QRectF(width * _share(self._gate_db), top - 4, 1, BAR_PX + 8))
        painter.setBrush(loud if self._level.clipped else groove)
        painter.drawEllipse(QRectF(self.width() - LAMP_PX, top, LAMP_PX, LAMP_PX))
        painter.end()


def _share(level_db: float) -> float:
    return min(1.0, max(0.0, 1 - level_db / LOWEST_DB))
