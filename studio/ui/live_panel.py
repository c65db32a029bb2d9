"""Live: which microphone, how loud, how quick, and the button that lets the avatar follow it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from models.look_ahead import LONGEST_LOOK_AHEAD_MS
from studio.media.microphone_sound import GAIN_RANGE_DB, GATE_RANGE_DB
from studio.ui.engine_words import in_words
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.level_meter import LevelMeterBar
from studio.ui.live_state import GATE_OFF_DB, LOOK_AHEAD_STEP_MS, LiveState
from studio.ui.scrolled_page import lay_out_page
from studio.ui.theme import GRID_PX, put_icon
from studio.ui.voice_controls import VoiceControls
from studio.worker.engine_state import EngineState
from studio.worker.live_link import LiveReading
from studio.worker.live_messages import MicrophonesFound


class LivePanel(QFrame):
    """Signals: live_clicked(); chosen(LiveState): something of it is another now."""

    live_clicked = Signal()
    chosen = Signal(LiveState)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("livePanel")
        self.setProperty("card", True)
        self.state = LiveState()
        self._is_live = False
        self.microphone = QComboBox()
        self.microphone.setObjectName("microphoneList")
        self.microphone.setAccessibleName(self.tr("Microphone"))
        self.microphone.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.microphone.setMinimumContentsLength(8)
        self.mute_button = icon_button(
            "muteButton", self.tr("Mute"), self.tr("Let the avatar hear nothing (Ctrl+Shift+M)"), "microphone"
        )
        self.mute_button.setCheckable(True)
        self.meter = LevelMeterBar()
        self._gain, self._gain_value = self._slider(
            "gainSlider", self.tr("Gain"), self.tr("Raises a microphone that is too quiet, lowers one too loud")
        )
        self._gain.setRange(int(GAIN_RANGE_DB[0]), int(GAIN_RANGE_DB[1]))
        self._gate, self._gate_value = self._slider(
            "gateSlider", self.tr("Noise gate"), self.tr("What is quieter than this is not heard; the meter marks it")
        )
        self._gate.setRange(GATE_OFF_DB, int(GATE_RANGE_DB[1]))
        self._look_ahead, self._wait_value = self._slider(
            "lookAheadSlider",
            self.tr("Look-ahead"),
            self.tr("How long the lips wait to hear what follows: quicker to the left, more exact to the right"),
        )
        self._look_ahead.setRange(0, LONGEST_LOOK_AHEAD_MS // LOOK_AHEAD_STEP_MS)
        self._accuracy_value = QLabel()
        self._accuracy_value.setObjectName("accuracyValue")
        self._accuracy_value.setProperty("muted", True)
        self._accuracy_value.setToolTip(
            self.tr("How closely the opening of the lips follows real ones, over what a whole recording reaches")
        )
        self.push_to_talk = QCheckBox(self.tr("Push to talk: hold Space"))
        self.push_to_talk.setObjectName("pushToTalk")
        self.push_to_talk.setAccessibleName(self.tr("Push to talk"))
        self.push_to_talk.setToolTip(self.tr("The avatar hears the microphone only while the space bar is held"))
        self.barge_in = QCheckBox(self.tr("My voice ends typed lines"))
        self.barge_in.setObjectName("bargeIn")
        self.barge_in.setAccessibleName(self.barge_in.text())
        self.barge_in.setToolTip(
            self.tr("Use headphones for it: a microphone that hears a loudspeaker takes the avatar's voice for yours")
        )
        self.voice = VoiceControls()
        self.live_button = labelled_button(
            self.tr("Go live"),
            "liveButton",
            self.tr("Let the avatar follow the microphone (Ctrl+M)"),
            "microphone",
            primary=True,
        )
        self._lay_out()
        for slider in (self._gain, self._gate, self._look_ahead):
            slider.valueChanged.connect(self._on_chosen)
        self.microphone.activated.connect(self._on_chosen)
        self.mute_button.toggled.connect(self._on_chosen)
        self.push_to_talk.toggled.connect(self._on_chosen)
        self.barge_in.toggled.connect(self._on_chosen)
        self.voice.chosen.connect(self._on_chosen)
        self.live_button.clicked.connect(self.live_clicked)
        self.show_microphones(MicrophonesFound(()))
        self.show_choices(self.state)
        self.show_state(EngineState.STARTING)

    def _slider(self, name: str, label: str, explanation: str) -> tuple[QSlider, QLabel]:
        slider, value = QSlider(Qt.Orientation.Horizontal), QLabel()
        slider.setObjectName(name)
        slider.setAccessibleName(label)
        slider.setAccessibleDescription(explanation)
        slider.setToolTip(explanation)
        slider.setPageStep(5)
        value.setProperty("muted", True)
        value.setObjectName(f"{name}Value")
        return slider, value

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Microphone"))
        heading.setProperty("heading", True)
        heading.setBuddy(self.microphone)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(self.mute_button)
        rows = QGridLayout()
        rows.setHorizontalSpacing(2 * GRID_PX)
        rows.setVerticalSpacing(0)
        rows.setColumnStretch(0, 1)
        for row, (slider, value) in enumerate(
            ((self._gain, self._gain_value), (self._gate, self._gate_value), (self._look_ahead, self._wait_value))
        ):
            name = QLabel(slider.accessibleName())
            name.setBuddy(slider)
            rows.addWidget(name, 2 * row, 0)
            rows.addWidget(value, 2 * row, 1, Qt.AlignmentFlag.AlignRight)
            rows.addWidget(slider, 2 * row + 1, 0, 1, 2)
        ends = QHBoxLayout()
        for text, side in ((self.tr("Quicker"), 0), (self.tr("More exact"), 2)):
            label = QLabel(text)
            label.setProperty("muted", True)
            ends.addWidget(label)
            if side == 0:
                ends.addStretch(1)
                ends.addWidget(self._accuracy_value)
                ends.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(2 * GRID_PX, 2 * GRID_PX, 2 * GRID_PX, GRID_PX)
        column.setSpacing(GRID_PX)
        column.addLayout(top)
        column.addWidget(self.microphone)
        column.addWidget(self.meter)
        column.addLayout(rows)
        column.addSpacing(-GRID_PX)
        column.addLayout(ends)
        column.addSpacing(GRID_PX)
        column.addWidget(self.push_to_talk)
        column.addWidget(self.barge_in)
        column.addWidget(self.voice)
        column.addStretch(1)
        action = QVBoxLayout()
        action.addWidget(self.live_button)
        lay_out_page(self, content, "livePage", action)

    def show_choices(self, state: LiveState) -> None:
        """Show what holds, without a signal."""
        self.state = state
        controls = (self._gain, self._gate, self._look_ahead, self.mute_button, self.push_to_talk, self.barge_in)
        for control in controls:
            control.blockSignals(True)
        self._gain.setValue(state.gain_db)
        self._gate.setValue(state.gate_db)
        self._look_ahead.setValue(state.look_ahead_ms // LOOK_AHEAD_STEP_MS)
        self.mute_button.setChecked(state.muted)
        self.push_to_talk.setChecked(state.push_to_talk)
        self.barge_in.setChecked(state.barge_in)
        for control in controls:
            control.blockSignals(False)
        self.voice.show_choice(state.voice_device, state.voice_delay_ms, on=state.voice_on)
        put_icon(self.mute_button, "muted" if state.muted else "microphone")
        self.microphone.setCurrentIndex(max(0, self.microphone.findData(state.microphone)))
        self._gain_value.setText(self.tr("{gain} dB").format(gain=f"{state.gain_db:+d}"))
        self._gate_value.setText(self.tr("{gate} dB").format(gate=state.gate_db) if state.has_gate else self.tr("off"))
        self._wait_value.setText(self.tr("waits {wait} ms").format(wait=state.look_ahead_ms))
        self._accuracy_value.setText(self.tr("{percent} % exact").format(percent=state.accuracy_percent))

    def show_microphones(self, news: MicrophonesFound) -> None:
        """Fill the list; the one that was chosen stays chosen, also while it is unplugged."""
        wanted = [("", self.tr("System default"))] + [(found.name, found.name) for found in news.microphones]
        chosen = self.state.microphone
        if all(name != chosen for name, _ in wanted):
            wanted.append((chosen, self.tr("{name} (not connected)").format(name=chosen)))
        shown = [
            (self.microphone.itemData(row), self.microphone.itemText(row)) for row in range(self.microphone.count())
        ]
        if wanted != shown and not self.microphone.view().isVisible():
            self.microphone.clear()
            for name, text in wanted:
                self.microphone.addItem(text, name)
            self.microphone.setCurrentIndex(self.microphone.findData(chosen))
        self.voice.show_devices(news.loudspeakers, self.state.voice_device)
        self.microphone.setToolTip(in_words(news.problem) or self.tr("What the avatar listens to"))

    def show_state(self, state: EngineState) -> None:
        """Enable what makes sense now."""
        self._is_live = state is EngineState.LIVE
        self.voice.show_live(live=self._is_live)
        self.microphone.setEnabled(not self._is_live)
        self.live_button.setEnabled(self._is_live or state.may_go_live)
        text = self.tr("Stop live") if self._is_live else self.tr("Go live")
        self.live_button.setText(text)
        self.live_button.setAccessibleName(text)
        put_icon(self.live_button, "stop" if self._is_live else "microphone", on_accent=True, gap=True)
        if not self._is_live:
            self.show_reading(LiveReading())

    def show_reading(self, reading: LiveReading) -> None:
        """Follow the microphone."""
        gate_db = float(self.state.gate_db) if self.state.has_gate else None
        self.meter.show_level(reading.level, gate_db=gate_db, is_heard=reading.listening and self.state.is_heard)

    def hold(self, *, held: bool) -> None:
        """The key that lets one talk went down or up."""
        if held != self.state.held:
            self._take(replace(self.state, held=held))

    @Slot()
    def _on_chosen(self) -> None:
        self._take(
            replace(
                self.state,
                microphone=self.microphone.currentData() or "",
                gain_db=self._gain.value(),
                gate_db=self._gate.value(),
                look_ahead_ms=self._look_ahead.value() * LOOK_AHEAD_STEP_MS,
                muted=self.mute_button.isChecked(),
                push_to_talk=self.push_to_talk.isChecked(),
                barge_in=self.barge_in.isChecked(),
                voice_on=self.voice.on.isChecked(),
                voice_device=self.voice.device.currentData() or "",
                voice_delay_ms=self.voice.delay.value(),
            )
        )

    def _take(self, state: LiveState) -> None:
        self.show_choices(state)
        self.chosen.emit(state)
