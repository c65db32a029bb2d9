"""One adjustment: its name, the number, a reset, and the slider under them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSlider, QWidget

from studio.ui.adjust_state import AdjustState
from studio.ui.theme import GRID_PX, put_icon


class AdjustRow(QWidget):
    """Signals: stepped(str, int): the setting's name and the slider's new step; reset_clicked(str)."""

    stepped = Signal(str, int)
    reset_clicked = Signal(str)

    def __init__(self, name: str, label: str, explanation: str, parent: QWidget | None = None) -> None:
        """name: of the setting; label, explanation: for the person, the second as tool tip."""
        super().__init__(parent)
        self.name = name
        self.setToolTip(explanation)
        title = QLabel(label)
        self._value = QLabel()
        self._value.setObjectName(f"{name}Value")
        self._value.setProperty("muted", True)
        self.reset_button = reset_button(f"{name}Reset", label)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setObjectName(f"{name}Slider")
        self.slider.setAccessibleName(label)
        self.slider.setAccessibleDescription(explanation)
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
        self.reset_button.clicked.connect(self._on_reset)

    def show_value(self, state: AdjustState) -> None:
        """Show what holds now, without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(state.step(self.name))
        self.slider.blockSignals(False)
        self._value.setText(state.text(self.name))
        self.reset_button.setVisible(not state.is_default(self.name))

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        self.stepped.emit(self.name, step)

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
