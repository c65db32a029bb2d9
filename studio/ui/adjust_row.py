"""One adjustment: its name, the number, a reset, and the slider under them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from studio.ui.adjust_state import AdjustState
from studio.ui.setting_row import SettingRow
from studio.ui.theme import GRID_PX


class AdjustRow(SettingRow):
    """Signals: stepped(str, int): the setting's name and the slider's new step."""

    stepped = Signal(str, int)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """As ``SettingRow`` takes them."""
        super().__init__(name, label, explanation, parent)
        title = QLabel(label)
        self._value = QLabel()
        self._value.setObjectName(f"{name}Value")
        self._value.setProperty("muted", True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.describe(self.slider, "Slider")
        self.slider.setRange(*AdjustState.steps(name))
        self.slider.setPageStep(max(1, (self.slider.maximum() - self.slider.minimum()) // 10))
        title.setBuddy(self.slider)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID_PX)
        grid.setVerticalSpacing(0)
        grid.addWidget(title, 0, 0)
        grid.addWidget(self._value, 0, 1)
        grid.addWidget(self.reset_button, 0, 2)
        grid.addWidget(self.slider, 1, 0, 1, 3)
        grid.setColumnStretch(0, 1)
        self.slider.valueChanged.connect(self._on_moved)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(state.step(self.name))
        self.slider.blockSignals(False)
        self._value.setText(state.text(self.name))
        super().show_value(state)

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        self.stepped.emit(self.name, step)
