"""How good a finished film is: a few figures, and its worst moments to look at."""

from __future__ import annotations

import math

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio.engine.film_grade import FilmGrade, Flaw
from studio.ui.elided_label import ElidedLabel
from studio.ui.theme import GRID_PX

_FLAWS: dict[Flaw, object] = {
    "silent": QT_TRANSLATE_NOOP("GradeCard", "the lips move in silence"),
    "apart": QT_TRANSLATE_NOOP("GradeCard", "the lips are not where they were meant to be"),
    "seam": QT_TRANSLATE_NOOP("GradeCard", "the border of the face shows"),
    "blur": QT_TRANSLATE_NOOP("GradeCard", "the mouth is blurred"),
    "flicker": QT_TRANSLATE_NOOP("GradeCard", "the face flickers"),
    "lost": QT_TRANSLATE_NOOP("GradeCard", "no face can be made out"),
}
TIME_PROPERTY = "timeSeconds"


class GradeCard(QFrame):
    """Signals: moment_clicked(seconds from the film's beginning)."""

    moment_clicked = Signal(float)

    def __init__(self, grade: FilmGrade, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gradeCard")
        self.setAccessibleName(self.tr("How good the film is"))
        short, long = self._words(grade)
        figures = ElidedLabel(short)
        figures.setObjectName("gradeFigures")
        figures.setToolTip(long)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID_PX)
        row.addWidget(figures, 1)
        if grade.worst:
            row.addWidget(QLabel(self.tr("Look at")))
        for number, moment in enumerate(grade.worst):
            why = QCoreApplication.translate("GradeCard", str(_FLAWS[moment.flaw]))
            button = QPushButton(f"{int(moment.time_s // 60)}:{moment.time_s % 60:04.1f}")
            button.setObjectName(f"worstMoment{number}")
            button.setAccessibleName(self.tr("Show {time}: {reason}").format(time=button.text(), reason=why))
            button.setToolTip(why)
            button.setProperty("chip", True)
            button.setProperty(TIME_PROPERTY, moment.time_s)
            button.clicked.connect(self._on_clicked)
            row.addWidget(button)

    def _words(self, grade: FilmGrade) -> tuple[str, str]:
        """The figures that matter most, in a line; and all of them, one a line."""
        rows = (
            (self.tr("Lips with sound"), grade.sound_correlation, ".2f", True),
            (self.tr("Lag behind the sound"), grade.sound_lag_ms, "+.0f ms", False),
            (self.tr("Lips as predicted"), grade.lips_correlation, ".2f", True),
            (self.tr("Lag behind the prediction"), grade.lips_lag_ms, "+.0f ms", False),
            (self.tr("Moving in silence"), grade.silent_motion, ".0%", True),
            (self.tr("Movement over the predicted"), grade.amplitude, ".2f", False),
            (self.tr("Border"), grade.seam, ".2f", True),
            (self.tr("Sharpness"), grade.sharpness, ".2f", True),
            (self.tr("Flicker"), grade.flicker, ".1f", False),
            (self.tr("Frames without a face"), grade.lost, ".0%", False),
            (self.tr("Likeness"), grade.identity, ".2f", False),
        )
        said = [
            (f"{name} {_number(value, form)}", is_short) for name, value, form, is_short in rows if math.isfinite(value)
        ]
        short = [words for words, is_short in said if is_short]
        return ", ".join(short), "\n".join(words for words, _ in said)

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.moment_clicked.emit(float(button.property(TIME_PROPERTY)))


def _number(value: float, form: str) -> str:
    pattern, _, unit = form.partition(" ")
    return f"{value:{pattern}} {unit}".rstrip()
