"""The adjustment that is a number without more or less: a box to type it into, and a button for another one."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from studio.ui.adjust_state import AdjustState
from studio.ui.labelled_button import labelled_button
from studio.ui.setting_row import SettingRow
from studio.ui.theme import GRID_PX


class SeedRow(SettingRow):
    """Signals: stepped(str, int): the setting's name and its new value."""

    stepped = Signal(str, int)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """As ``SettingRow`` takes them."""
        super().__init__(name, label, explanation, parent)
        title = QLabel(label)
        self.box = QSpinBox()
        self.describe(self.box, "Box")
        self.box.setRange(*AdjustState.steps(name))
        self.box.setKeyboardTracking(False)
        self.box.lineEdit().setTextMargins(GRID_PX - 2, 0, 0, 0)
        title.setBuddy(self.box)
        self._another = labelled_button(
            self.tr("Another"), f"{name}Another", self.tr("Try another manner, chosen by chance"), "loop"
        )
        line = QHBoxLayout(self)
        line.setContentsMargins(0, GRID_PX // 2, 0, GRID_PX // 2)
        line.setSpacing(GRID_PX)
        line.addWidget(title)
        line.addWidget(self.box, 1)
        line.addWidget(self._another)
        line.addWidget(self.reset_button)
        self.box.valueChanged.connect(self._on_chosen)
        self._another.clicked.connect(self._on_another)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.box.blockSignals(True)
        self.box.setValue(state.step(self.name))
        self.box.blockSignals(False)
        super().show_value(state)

    @Slot(int)
    def _on_chosen(self, value: int) -> None:
        self.stepped.emit(self.name, value)

    @Slot()
    def _on_another(self) -> None:
        others = [value for value in range(self.box.minimum(), self.box.maximum() + 1) if value != self.box.value()]
        self.box.setValue(random.choice(others))
