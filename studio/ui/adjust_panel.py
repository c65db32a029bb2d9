"""How the face moves and is put together: every change shows at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.ui.adjust_row import AdjustRow
from studio.ui.adjust_state import SCALES, AdjustState
from studio.ui.adjust_switch import AdjustSwitch
from studio.ui.labelled_button import labelled_button
from studio.ui.seed_row import SeedRow
from studio.ui.theme import GRID_PX
from studio.worker.engine_state import EngineState


class AdjustPanel(QFrame):
    """Signals: adjusted(RenderSettings); engine_chosen(preset, device)."""

    adjusted = Signal(RenderSettings)
    engine_chosen = Signal(str, str)

    def __init__(self, settings: RenderSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("adjustPanel")
        self.setProperty("card", True)
        self.state = AdjustState(settings)
        self._is_photo = True
        texts = self._texts()
        self._rows: list[AdjustRow | SeedRow] = [
            (SeedRow if name == "style_seed" else AdjustRow)(name, *texts[name]) for name in SCALES
        ]
        for row in self._rows:
            row.stepped.connect(self._on_stepped)
            row.reset_clicked.connect(self._on_reset)
        self._colour = AdjustSwitch(
            "match_colour", self.tr("Match colours"), self.tr("Give the drawn face the light of the skin around it")
        )
        self._blinks = AdjustSwitch(
            "blinks", self.tr("Blinks"), self.tr("Lets the eyes of a photo blink from time to time")
        )
        for switch in (self._colour, self._blinks):
            switch.switched.connect(self._on_switched)
            switch.reset_clicked.connect(self._on_reset)
        self.reset_all_button = labelled_button(
            self.tr("Reset all"),
            "resetAdjustButton",
            self.tr("Put every slider back to where it changes nothing"),
            "reset",
        )
        self.reset_all_button.clicked.connect(self._on_reset_all)
        self.preset = self._combo("presetList", self.tr("Preset"), self.tr("Size of the networks that draw the face"))
        for name in ("lite", "full"):
            self.preset.addItem(name, name)
        self.device = self._combo("deviceList", self.tr("Device"), self.tr("What the networks run on"))
        for name, text in (("auto", self.tr("Automatic")), ("cpu", "CPU"), ("cuda", "CUDA")):
            self.device.addItem(text, name)
        for combo in (self.preset, self.device):
            combo.activated.connect(self._on_engine_chosen)
        self._lay_out()
        self._show()

    def _texts(self) -> dict[str, tuple[str, str]]:
        """Label and tool tip of every slider."""
        return {
            "opening_gain": (
                self.tr("Mouth opening"),
                self.tr("How far parted lips open; lips that are closed stay closed"),
            ),
            "smoothing_frames": (
                self.tr("Smoothing"),
                self.tr("Calms the movement of the face over time; too much of it mumbles"),
            ),
            "mask_growth_px": (
                self.tr("Mask size"),
                self.tr("Lets the drawn region reach further over the face"),
            ),
            "feather_px": (self.tr("Soft edge"), self.tr("Width of the transition at the mask's edge")),
            "head_motion": (
                self.tr("Head motion"),
                self.tr("Lets the head of a photo sway a little; videos move by themselves"),
            ),
            "style_seed": (
                self.tr("Style"),
                self.tr("Chooses the past expressions that the prediction starts from; every number is another manner"),
            ),
        }

    def _combo(self, name: str, label: str, explanation: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(name)
        combo.setAccessibleName(label)
        combo.setToolTip(explanation)
        return combo

    def _lay_out(self) -> None:
        content = QWidget()
        content.setObjectName("adjustContent")
        rows = QVBoxLayout(content)
        rows.setContentsMargins(*[2 * GRID_PX] * 4)
        rows.setSpacing(GRID_PX // 2)
        for row in self._rows:
            rows.addWidget(row)
            if row.name == "head_motion":
                rows.addWidget(self._blinks)
        rows.addWidget(self._colour)
        rows.addWidget(self.reset_all_button)
        engine = QGridLayout()
        engine.setHorizontalSpacing(2 * GRID_PX)
        engine.setVerticalSpacing(GRID_PX)
        engine.setColumnStretch(1, 1)
        for line, (label, combo) in enumerate(((self.tr("Preset"), self.preset), (self.tr("Device"), self.device))):
            name = QLabel(label)
            name.setBuddy(combo)
            engine.addWidget(name, line, 0)
            engine.addWidget(combo, line, 1)
        rows.addSpacing(GRID_PX)
        rows.addLayout(engine)
        rows.addStretch(1)
        scroll = self._scroll = QScrollArea()
        scroll.setObjectName("adjustScroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def show_settings(self, settings: RenderSettings) -> None:
        """Show other settings, as a project holds them; emits ``adjusted`` when they differ."""
        self._take(AdjustState(settings))

    def show_engine(self, preset: str, device: str) -> None:
        """Show what is chosen, also after a choice that failed."""
        self.preset.setCurrentIndex(max(0, self.preset.findData(preset)))
        self.device.setCurrentIndex(max(0, self.device.findData(device)))

    def show_engine_choice(self) -> None:
        """Bring preset and device into sight, with the keyboard on the first."""
        self._scroll.ensureWidgetVisible(self.device)
        self.preset.setFocus()

    def show_state(self, state: EngineState) -> None:
        """Other networks can be chosen only while nothing is loaded or written."""
        for combo in (self.preset, self.device):
            combo.setEnabled(state.may_open_clip and not state.is_loading)

    def show_clip(self, is_photo: bool) -> None:
        """Head motion and blinks are for photos."""
        self._is_photo = is_photo
        self._show()

    def _show(self) -> None:
        for row in self._rows:
            row.show_value(self.state)
            if row.name == "head_motion":
                row.setEnabled(self._is_photo)
        self._blinks.setEnabled(self._is_photo)
        for switch in (self._blinks, self._colour):
            switch.show_value(self.state)
        self.reset_all_button.setEnabled(self.state.settings != AS_IT_IS)

    def _take(self, state: AdjustState) -> None:
        changed = state.settings != self.state.settings
        self.state = state
        self._show()
        if changed:
            self.adjusted.emit(state.settings)

    @Slot(str, int)
    def _on_stepped(self, name: str, step: int) -> None:
        state = AdjustState(self.state.settings)
        state.set_step(name, step)
        self._take(state)

    @Slot(str)
    def _on_reset(self, name: str) -> None:
        state = AdjustState(self.state.settings)
        state.reset(name)
        self._take(state)

    @Slot(str, bool)
    def _on_switched(self, name: str, on: bool) -> None:
        state = AdjustState(self.state.settings)
        state.set_switch(name, on)
        self._take(state)

    @Slot()
    def _on_reset_all(self) -> None:
        self._take(AdjustState())

    @Slot()
    def _on_engine_chosen(self) -> None:
        self.engine_chosen.emit(self.preset.currentData(), self.device.currentData())
