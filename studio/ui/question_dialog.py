"""A question with two or three answers, in words; never blocks the rest of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from studio.ui.theme import GRID_PX


@dataclass(frozen=True)
class Answer:
    """name: what ``answered`` says and the button is called; text: on the button."""

    name: str
    text: str
    role: QDialogButtonBox.ButtonRole = QDialogButtonBox.ButtonRole.AcceptRole


class QuestionDialog(QDialog):
    """Signals: answered(str), the name of the answer; Esc gives the last one, which must be the safe one."""

    answered = Signal(str)

    def __init__(
        self, name: str, title: str, question: str, body: str, answers: Sequence[Answer], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._answer = answers[-1].name
        heading = QLabel(question)
        heading.setProperty("heading", True)
        explanation = QLabel(body)
        for label in (heading, explanation):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(question)
        self.setAccessibleDescription(body)
        buttons = QDialogButtonBox()
        for answer in answers:
            button = buttons.addButton(answer.text, answer.role)
            button.setObjectName(answer.name)
            button.setAccessibleName(answer.text.rstrip("…"))
            button.setToolTip(answer.text.rstrip("…"))
            button.setAutoDefault(answer is answers[-1])
        buttons.clicked.connect(self._on_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(heading)
        column.addWidget(explanation)
        column.addWidget(buttons)
        self.setMinimumWidth(56 * GRID_PX)
        self.finished.connect(self._on_finished)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        self._answer = button.objectName()
        self.accept()

    @Slot()
    def _on_finished(self) -> None:
        self.answered.emit(self._answer)
