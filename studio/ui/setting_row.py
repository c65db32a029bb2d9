"""What every adjustment has, whatever changes it: a name, an explanation, and a reset while it is not the default."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from studio.ui.adjust_state import AdjustState
from studio.ui.theme import put_icon


class SettingRow(QWidget):
    """Signals: reset_clicked(str): the setting's name."""

    reset_clicked = Signal(str)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """name: of the setting; label, explanation: for the person, the second as tool tip."""
        super().__init__(parent)
        self.name = name
        self._label, self._explanation = label, explanation
        self.setToolTip(explanation)
        self.reset_button = reset_button(f"{name}Reset", label)
        self.reset_button.clicked.connect(self._on_reset)

    def describe(self, control: QWidget, kind: str) -> None:
        """Name what changes the setting, for programs, and for people who do not see it."""
        control.setObjectName(f"{self.name}{kind}")
        control.setAccessibleName(self._label)
        control.setAccessibleDescription(self._explanation)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.reset_button.setVisible(not state.is_default(self.name))

    @Slot()
    def _on_reset(self) -> None:
        self.reset_clicked.emit(self.name)


def reset_button(name: str, label: str) -> QPushButton:
    """A small button that gives one setting its default. label: of the setting."""
    button = QPushButton()
    put_icon(button, "reset")
    button.setObjectName(name)
    button.setProperty("flat", True)
    button.setProperty("small", True)
    policy = button.sizePolicy()
    policy.setRetainSizeWhenHidden(True)  # it comes and goes; what is beside it stays
    button.setSizePolicy(policy)
    text = QCoreApplication.translate("AdjustRow", "Reset: {name}").format(name=label)
    button.setAccessibleName(text)
    button.setToolTip(text)
    return button
