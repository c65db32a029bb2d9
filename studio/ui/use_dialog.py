"""Asks what a dropped video is for: its face, or its voice."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from studio.ui.theme import GRID_PX


class UseDialog(QDialog):
    """Signals: chosen_as_person(Path); chosen_as_sound(Path): one of them when accepted. The person is the default."""

    chosen_as_person = Signal(Path)
    chosen_as_sound = Signal(Path)

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.setObjectName("useDialog")
        self.setWindowTitle(self.tr("Open a video"))
        question = QLabel(self.tr("What is this video for?"))
        question.setProperty("heading", True)
        body = QLabel(
            self.tr("“{name}” can be the person who speaks, or the sound that is spoken.").format(name=path.name)
        )
        body.setTextFormat(Qt.TextFormat.PlainText)
        body.setWordWrap(True)
        buttons = QDialogButtonBox()
        person = buttons.addButton(self.tr("Use as the person"), QDialogButtonBox.ButtonRole.AcceptRole)
        person.setObjectName("usePersonButton")
        person.setDefault(True)
        person.clicked.connect(self._on_person)
        sound = buttons.addButton(self.tr("Use as the sound"), QDialogButtonBox.ButtonRole.AcceptRole)
        sound.setObjectName("useSoundButton")
        sound.setAutoDefault(False)
        sound.clicked.connect(self._on_sound)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setAutoDefault(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(question)
        column.addWidget(body)
        column.addWidget(buttons)
        self.setMinimumWidth(52 * GRID_PX)

    @Slot()
    def _on_person(self) -> None:
        self.chosen_as_person.emit(self._path)

    @Slot()
    def _on_sound(self) -> None:
        self.chosen_as_sound.emit(self._path)
