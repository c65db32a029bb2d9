"""The adjust panel at work: its changes go to the engine, the engine's answers come back to it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from studio.ui.adjust_panel import AdjustPanel
from studio.ui.engine_client import EngineClient
from studio.worker.engine_state import EngineState
from studio.worker.messages import ClipLoaded, EngineReady


class Adjusting(QObject):
    """Signals: engine_changed(preset, device): other networks are loaded."""

    engine_changed = Signal(str, str)

    def __init__(self, panel: AdjustPanel, engine: EngineClient, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._engine = engine
        self._runs_on: tuple[str, str] | None = None
        self._wanted = ("lite", "auto")
        self._clip: ClipLoaded | None = None
        engine.adjust(panel.state.settings)
        panel.adjusted.connect(engine.adjust)
        panel.engine_chosen.connect(self._on_engine_chosen)
        engine.state_changed.connect(self._on_state_changed)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.engine_ready.connect(self._on_engine_ready)
        engine.failed.connect(self._on_failed)

    def begin(self, preset: str, device: str) -> None:
        """Say what the engine is started with."""
        self._wanted = (preset, device)
        self._panel.show_engine(preset, device)

    @Slot(str, str)
    def _on_engine_chosen(self, preset: str, device: str) -> None:
        if (preset, device) != self._runs_on:
            self._wanted = (preset, device)
            self._engine.change_engine(preset, device)

    @Slot(EngineReady)
    def _on_engine_ready(self, news: EngineReady) -> None:
        self._runs_on = self._wanted
        if self._clip is not None:  # made by the networks before
            self._engine.load_clip(None if self._clip.is_sample else self._clip.reference)
            self.engine_changed.emit(*self._wanted)

    @Slot()
    def _on_failed(self) -> None:
        if self._runs_on is not None:
            self._wanted = self._runs_on
            self._panel.show_engine(*self._runs_on)

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self._clip = clip
        self._panel.show_clip(clip.is_photo)

    @Slot(EngineState)
    def _on_state_changed(self, state: EngineState) -> None:
        self._panel.show_state(state)
