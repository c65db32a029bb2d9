"""The adjustment that is a number without more or less: a box to type it into, and a button for another one."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from studio.ui.adjust_row import reset_button
from studio.ui.adjust_state import AdjustState
from studio.ui.labelled_button import labelled_button
from studio.ui.theme import GRID_PX


class SeedRow(QWidget):
    """Signals: stepped(str, int): the setting's name and its new value; reset_clicked(str)."""

    stepped = Signal(str, int)
    reset_clicked = Signal(str)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """name: of the setting; label, explanation: for the person, the second as tool tip."""
        super().__init__(parent)
        self.name = name
        self.setToolTip(explanation)
        title = QLabel(label)
        self.box = QSpinBox()
        self.box.setObjectName(f"{name}Box")
        self.box.setAccessibleName(label)
        self.box.setAccessibleDescription(explanation)
        self.box.setRange(*AdjustState.steps(name))
        self.box.setKeyboardTracking(False)
        self.box.lineEdit().setTextMargins(GRID_PX - 2, 0, 0, 0)
        title.setBuddy(self.box)
        self._another = labelled_button(
            self.tr("Another"), f"{name}Another", self.tr("Try another manner, chosen by chance"), "loop"
        )
        self.reset_button = reset_button(f"{name}Reset", label)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, GRID_PX // 2, 0, GRID_PX // 2)
        line.setSpacing(GRID_PX)
        line.addWidget(title)
        line.addWidget(self.box, 1)
        line.addWidget(self._another)
        line.addWidget(self.reset_button)
        self.box.valueChanged.connect(self._on_chosen)
        self._another.clicked.connect(self._on_another)
        self.reset_button.clicked.connect(self._on_reset)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.box.blockSignals(True)
        self.box.setValue(state.step(self.name))
        self.box.blockSignals(False)
        self.reset_button.setVisible(not state.is_default(self.name))

    @Slot(int)
    def _on_chosen(self, value: int) -> None:
        self.stepped.emit(self.name, value)

    @Slot()
    def _on_another(self) -> None:
        others = [value for value in range(self.box.minimum(), self.box.maximum() + 1) if value != self.box.value()]
        self.box.setValue(random.choice(others))

    @Slot()
    def _on_reset(self) -> None:
        self.reset_clicked.emit(self.name)
