"""One adjustment that is on or off: a check box and a reset."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from studio.ui.adjust_row import reset_button
from studio.ui.adjust_state import AdjustState


class AdjustSwitch(QWidget):
    """Signals: switched(str, bool): the setting's name, and whether it is on; reset_clicked(str)."""

    switched = Signal(str, bool)
    reset_clicked = Signal(str)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """name: of the setting; label, explanation: for the person, the second as tool tip."""
        super().__init__(parent)
        self.name = name
        self.box = QCheckBox(label)
        self.box.setObjectName(f"{name}Switch")
        self.box.setAccessibleName(label)
        self.box.setAccessibleDescription(explanation)
        self.box.setToolTip(explanation)
        self.reset_button = reset_button(f"{name}Reset", label)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.box, 1)
        line.addWidget(self.reset_button)
        self.box.toggled.connect(self._on_toggled)
        self.reset_button.clicked.connect(self._on_reset)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.box.blockSignals(True)
        self.box.setChecked(bool(getattr(state.settings, self.name)))
        self.box.blockSignals(False)
        self.reset_button.setVisible(not state.is_default(self.name))

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        self.switched.emit(self.name, on)

    @Slot()
    def _on_reset(self) -> None:
        self.reset_clicked.emit(self.name)
