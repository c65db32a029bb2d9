"""One's own voice in step with the lips: whether and where it goes out, how much later, and a button that finds out."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QSpinBox, QWidget

from studio.ui.labelled_button import labelled_button
from studio.ui.live_state import LONGEST_DELAY_MS
from studio.ui.theme import GRID_PX

DELAY_STEP_MS = 5
NOT_IN_THE_ROOM = ("headphone", "headset", "earphone", "airpods", "cable", "virtual", "blackhole", "loopback", "null")


class VoiceControls(QWidget):
    """Signals: chosen(): something of it is another now; calibrate_clicked()."""

    chosen = Signal()
    calibrate_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.on = QCheckBox(self.tr("Play my voice in step with the lips"))
        self.on.setObjectName("voiceOn")
        self.on.setAccessibleName(self.on.text())
        self.on.setToolTip(
            self.tr("For calls and recordings, to headphones or a virtual cable: a microphone hears loudspeakers again")
        )
        self.device = QComboBox()
        self.device.setObjectName("voiceDevice")
        self.device.setAccessibleName(self.tr("Where my voice is played"))
        self.device.setToolTip(self.tr("Where my voice is played"))
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.device.setMinimumContentsLength(8)
        self.delay = QSpinBox()
        self.delay.setObjectName("voiceDelay")
        self.delay.setAccessibleName(self.tr("Delay of my voice"))
        self.delay.setToolTip(self.tr("How much later than the microphone my voice is played; arrow keys change it"))
        self.delay.setRange(0, LONGEST_DELAY_MS)
        self.delay.lineEdit().setTextMargins(GRID_PX - 2, 0, 0, 0)
        self.delay.setSingleStep(DELAY_STEP_MS)
        self.delay.setSuffix(" ms")
        self.calibrate = labelled_button(
            self.tr("Calibrate"),
            "calibrateVoice",
            self.tr("Set the delay to what the picture takes from the microphone to the screen; works while live"),
        )
        rows = QGridLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID_PX)
        rows.addWidget(self.on, 0, 0, 1, 2)
        rows.addWidget(self.device, 1, 0, 1, 2)
        rows.addWidget(self.delay, 2, 0)
        rows.addWidget(self.calibrate, 2, 1)
        self.on.toggled.connect(self._on_toggled)
        self.device.activated.connect(self.chosen)
        self.delay.valueChanged.connect(self.chosen)
        self.calibrate.clicked.connect(self.calibrate_clicked)
        self.show_devices((), "")
        self._show_rest()

    def show_choice(self, device: str, delay_ms: int, *, on: bool) -> None:
        """Show what holds, without a signal."""
        for control in (self.on, self.delay):
            control.blockSignals(True)
        self.on.setChecked(on)
        self.delay.setValue(delay_ms)
        for control in (self.on, self.delay):
            control.blockSignals(False)
        self.device.setCurrentIndex(max(0, self.device.findData(device)))
        self._show_rest()

    def show_devices(self, names: tuple[str, ...], chosen: str) -> None:
        """Fill the list; what was chosen stays chosen, also while it is unplugged."""
        wanted = [("", self.tr("System default"))] + [(name, name) for name in names]
        if all(name != chosen for name, _ in wanted):
            wanted.append((chosen, self.tr("{name} (not connected)").format(name=chosen)))
        shown = [(self.device.itemData(row), self.device.itemText(row)) for row in range(self.device.count())]
        if wanted != shown and not self.device.view().isVisible():
            self.device.clear()
            for name, text in wanted:
                self.device.addItem(text, name)
            self.device.setCurrentIndex(self.device.findData(chosen))

    def show_live(self, *, live: bool) -> None:
        """There is something to measure only while live."""
        self.calibrate.setEnabled(live)

    def show_late(self, late_ms: float) -> None:
        """Say that the sound cannot be there as early as the delay asks for."""
        self.delay.setSuffix(self.tr(" ms (+{late})").format(late=round(late_ms)) if late_ms >= 1 else " ms")

    def _show_rest(self) -> None:
        for control in (self.device, self.delay, self.calibrate):
            control.setVisible(self.on.isChecked())

    @Slot(bool)
    def _on_toggled(self, on: bool) -> None:
        self._show_rest()
        self.chosen.emit()


def may_be_heard(device: str) -> bool:
    """A microphone in the same room may hear what is played there; an empty name is the system's choice."""
    return not any(word in device.lower() for word in NOT_IN_THE_ROOM)
