"""One adjustment that is on or off: a check box and a reset."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from studio.ui.adjust_state import AdjustState
from studio.ui.setting_row import SettingRow


class AdjustSwitch(SettingRow):
    """Signals: switched(str, bool): the setting's name, and whether it is on."""

    switched = Signal(str, bool)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """As ``SettingRow`` takes them."""
        super().__init__(name, label, explanation, parent)
        self.box = QCheckBox(label)
        self.describe(self.box, "Switch")
        self.box.setToolTip(explanation)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.box, 1)
        line.addWidget(self.reset_button)
        self.box.toggled.connect(self._on_toggled)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.box.blockSignals(True)
        self.box.setChecked(bool(getattr(state.settings, self.name)))
        self.box.blockSignals(False)
        super().show_value(state)

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        self.switched.emit(self.name, on)
