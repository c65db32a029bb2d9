"""Where in the speech one is, and the handle to look back over it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

STEP_S = 0.04
"""A frame."""


class ScrubSlider(QSlider):
    """Signals: grabbed(): the handle is held; scrubbed(seconds): it is moved by hand; let_go(seconds)."""

    grabbed = Signal()
    scrubbed = Signal(float)
    let_go = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("scrubSlider")
        self.setAccessibleName(self.tr("Moment of the speech"))
        self.setToolTip(self.tr("Look back over what has been rendered; while speaking, go on from there"))
        self.setRange(0, 0)
        self.setPageStep(25)
        self.sliderPressed.connect(self.grabbed)
        self.sliderReleased.connect(self._on_released)
        self.valueChanged.connect(self._on_changed)

    def show_duration(self, duration_s: float) -> None:
        """Set how long the speech is; 0 for none."""
        self.blockSignals(True)
        self.setMaximum(round(duration_s / STEP_S))
        self.blockSignals(False)
        self.setEnabled(self.maximum() > 0)

    def show_time(self, time_s: float) -> None:
        """Follow the speech, unless somebody holds the handle."""
        if not self.isSliderDown():
            self.blockSignals(True)
            self.setValue(round(time_s / STEP_S))
            self.blockSignals(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Bring the handle to where the groove is clicked, and hold it there."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, groove = self.style(), QStyle.SubControl.SC_SliderHandle
        handle = style.subControlRect(QStyle.ComplexControl.CC_Slider, option, groove, self)
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(event.position().toPoint()):
            span = max(1, self.width() - handle.width())
            self.grabbed.emit()
            place = round(event.position().x() - handle.width() / 2)
            self.setSliderDown(True)
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, span))
        super().mousePressEvent(event)

    @Slot()
    def _on_released(self) -> None:
        self.let_go.emit(self.value() * STEP_S)

    @Slot(int)
    def _on_changed(self, value: int) -> None:
        self.scrubbed.emit(value * STEP_S)
        if not self.isSliderDown():  # by the keyboard or the wheel
            self.let_go.emit(value * STEP_S)
