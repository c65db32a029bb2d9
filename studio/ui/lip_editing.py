"""The lip curves at work: the panel shows what the engine hears of the lips, and the engine what is bent there."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from studio.ui.engine_client import EngineClient
from studio.ui.lip_panel import LipPanel
from studio.ui.settings_store import SettingsStore
from studio.worker.engine_state import EngineState
from studio.worker.messages import ClipLoaded, LipsHeard, PreviewFrame, SpeechExtended


class LipEditing(QObject):
    """Owns the panel's connections; ``panel`` goes into the window."""

    def __init__(self, engine: EngineClient, parent: QObject) -> None:
        super().__init__(parent)
        self.panel = LipPanel()
        self._engine = engine
        self._run: int | None = None
        self._store: SettingsStore | None = None
        engine.speech_extended.connect(self._on_speech_extended)
        engine.lips_heard.connect(self._on_lips_heard)
        engine.frame_arrived.connect(self._on_frame_arrived)
        engine.frame_recalled.connect(self._on_frame_recalled)
        engine.clip_loaded.connect(self._on_clip_loaded)
        self.panel.bent.connect(self._on_bent)
        self.panel.settled.connect(self._on_settled)
        self.panel.timeline.sought.connect(self._on_sought)
        self.panel.timeline.grabbed.connect(self._on_grabbed)

    def keep_layout(self, store: SettingsStore) -> None:
        """Unfold the panel if it was last time, and remember it from now on."""
        self.panel.set_open(store.settings.lips_open)
        self._store = store
        self.panel.opened.connect(self._on_opened)

    @Slot(SpeechExtended)
    def _on_speech_extended(self, news: SpeechExtended) -> None:
        if news.run != self._run:
            self._run = news.run
            self.panel.track.begin()
        if news.sound is not None:
            self.panel.track.add(news.sound)
            self.panel.show_track()

    @Slot(LipsHeard)
    def _on_lips_heard(self, news: LipsHeard) -> None:
        self.panel.track.hear(news.key, news.values)
        self.panel.show_track()

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self.panel.track.clear()
        self.panel.show_track()
        self.panel.show_time(0.0)

    @Slot(PreviewFrame)
    def _on_frame_arrived(self, frame: PreviewFrame) -> None:
        if self._engine.state is EngineState.SPEAKING:
            self.panel.show_time(float(frame.time_s))

    @Slot(PreviewFrame)
    def _on_frame_recalled(self, frame: PreviewFrame) -> None:
        self.panel.show_time(float(frame.time_s))

    @Slot()
    def _on_bent(self) -> None:
        self._engine.edit_lips(self.panel.edits(), settled=False)

    @Slot()
    def _on_settled(self) -> None:
        self._engine.edit_lips(self.panel.edits(), settled=True)

    @Slot(float)
    def _on_sought(self, time_s: float) -> None:
        if self._engine.state is EngineState.SPEAKING:
            self._engine.turn_to(time_s)
        elif self._engine.state is EngineState.READY:
            self.panel.show_time(time_s)
            self._engine.look_back(time_s, exactly=True)

    @Slot(float)
    def _on_grabbed(self, time_s: float) -> None:
        """At rest, show the mouth that is about to change."""
        if self._engine.state is EngineState.READY:
            self._on_sought(time_s)

    @Slot(bool)
    def _on_opened(self, shown: bool) -> None:
        assert self._store is not None
        self._store.change(lips_open=shown)
