"""What plays and how it looks: playing, adjusting and the files of speech, put together for the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.engine.render_settings import RenderSettings
from studio.settings import Settings
from studio.ui.adjust_panel import AdjustPanel
from studio.ui.adjusting import Adjusting
from studio.ui.engine_client import EngineClient
from studio.ui.lip_editing import LipEditing
from studio.ui.live_panel import LivePanel
from studio.ui.notice_banner import NoticeBanner
from studio.ui.playing import Playing
from studio.ui.preview_grid import PreviewGrid
from studio.ui.side_tabs import side_tabs
from studio.ui.speech_files import SpeechFiles
from studio.ui.speech_panel import SpeechPanel
from studio.ui.speech_queue import SpeechQueue
from studio.ui.takes_panel import TakesPanel
from studio.ui.transport_bar import TransportBar


class LiveControls(QObject):
    """Signals: clip_dropped(Path): a dropped file that is to be the person."""

    clip_dropped = Signal(Path)

    def __init__(
        self,
        window: QWidget,
        engine: EngineClient,
        speech: SpeechPanel,
        preview: PreviewGrid,
        transport: TransportBar,
        banner: NoticeBanner,
        settings: RenderSettings,
    ) -> None:
        """settings: adjustments to begin with."""
        super().__init__(window)
        self._engine = engine
        self.speech = speech
        self._chosen_engine: tuple[str, str] | None = None
        self.adjust_panel = AdjustPanel(settings)
        self.live_panel = LivePanel()
        self.takes_panel = TakesPanel()
        self.tabs = side_tabs(speech, self.live_panel, self.takes_panel, self.adjust_panel)
        self.playing = Playing(engine, transport, speech, preview, self)
        self.lips = LipEditing(engine, self)
        self.queue = SpeechQueue(window, engine, speech)
        self.files = SpeechFiles(speech, banner, window)
        self.files.clip_dropped.connect(self.clip_dropped)
        self.adjusting = Adjusting(self.adjust_panel, engine, self)
        self.adjusting.engine_changed.connect(self._on_engine_changed)

    def start_engine(self, preset: str, device: str) -> None:
        """Start the engine, and show what with."""
        self.adjusting.begin(preset, device)
        self._engine.start(preset, device)

    def take_drop(self, path: Path) -> None:
        """Use a dropped file: a script, a sound, or the person."""
        self.files.take_drop(path)

    def remembered(self, settings: Settings) -> Settings:
        """The settings with what was chosen here."""
        order = self.speech.order()
        settings = replace(settings, voice=order.voice, rate_wpm=order.rate_wpm, volume=order.volume)
        settings = replace(settings, render=self.adjust_panel.state.settings)
        if self._chosen_engine is None:
            return settings
        return replace(settings, preset=self._chosen_engine[0], device=self._chosen_engine[1])

    @Slot(str, str)
    def _on_engine_changed(self, preset: str, device: str) -> None:
        self._chosen_engine = (preset, device)
