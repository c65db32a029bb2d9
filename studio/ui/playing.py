"""A speech while it plays: pause, loop, the scrub slider, and the word that is being said."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from studio.ui.engine_client import EngineClient
from studio.ui.preview_grid import PreviewGrid
from studio.ui.speech_panel import SpeechPanel
from studio.ui.spoken_words import SpokenWords
from studio.ui.transport_bar import TransportBar
from studio.worker.engine_state import EngineState
from studio.worker.messages import ClipLoaded, PreviewFrame, SpeechExtended


class Playing(QObject):
    """Connects the transport bar and the text with the engine."""

    def __init__(
        self,
        engine: EngineClient,
        transport: TransportBar,
        speech: SpeechPanel,
        preview: PreviewGrid,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._transport = transport
        self._speech = speech
        self._preview = preview
        self._words = SpokenWords()
        self._held_by_slider = False
        transport.pause_toggled.connect(engine.pause)
        transport.loop_toggled.connect(self._on_loop_toggled)
        transport.scrub.grabbed.connect(self._on_grabbed)
        transport.scrub.scrubbed.connect(self._on_scrubbed)
        transport.scrub.let_go.connect(self._on_let_go)
        speech.text.textChanged.connect(self._on_text_changed)
        engine.pause_changed.connect(transport.show_paused)
        engine.state_changed.connect(self._on_state_changed)
        engine.speech_started.connect(transport.begin_speech)
        engine.speech_extended.connect(self._on_speech_extended)
        engine.frame_arrived.connect(self._on_frame_shown)
        engine.frame_recalled.connect(self._on_frame_recalled)
        engine.clip_loaded.connect(self._on_clip_loaded)

    @Slot(bool)
    def _on_loop_toggled(self, on: bool) -> None:
        self._engine.loops = on

    @Slot()
    def _on_grabbed(self) -> None:
        if self._engine.state is EngineState.SPEAKING and not self._engine.paused:
            self._held_by_slider = True
            self._engine.pause(True)

    @Slot(float)
    def _on_scrubbed(self, time_s: float) -> None:
        if self._transport.scrub.isSliderDown() or self._engine.state is not EngineState.SPEAKING:
            self._engine.look_back(time_s)

    @Slot(float)
    def _on_let_go(self, time_s: float) -> None:
        self._engine.turn_to(time_s)
        if self._held_by_slider:
            self._held_by_slider = False
            self._engine.pause(False)

    @Slot(EngineState)
    def _on_state_changed(self, state: EngineState) -> None:
        self._held_by_slider = False
        if state.is_moving:
            self._words.clear()
            self._transport.show_duration(0.0)
        else:
            self._speech.show_word(None)

    @Slot(SpeechExtended)
    def _on_speech_extended(self, news: SpeechExtended) -> None:
        if _stand_in(self._speech.order().text, news):  # else this is a line that waited, or the text has changed
            self._words.extend(news.words)
        self._transport.show_duration(news.duration_s)

    @Slot(PreviewFrame)
    def _on_frame_shown(self, frame: PreviewFrame) -> None:
        if self._engine.state is EngineState.SPEAKING:
            self._transport.show_time(float(frame.time_s))
            self._speech.show_word(self._words.at(float(frame.time_s)))

    @Slot(PreviewFrame)
    def _on_frame_recalled(self, frame: PreviewFrame) -> None:
        self._preview.show_frame(frame)
        self._transport.show_time(float(frame.time_s))
        self._speech.show_word(self._words.at(float(frame.time_s)))

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self._words.clear()
        self._transport.show_duration(0.0)

    @Slot()
    def _on_text_changed(self) -> None:
        self._words.clear()  # they stand elsewhere now
        self._speech.show_word(None)


def _stand_in(text: str, news: SpeechExtended) -> bool:
    """The words that are being said stand in a text where they say they do."""
    said = () if news.sound is None else (word for word, _, _ in news.sound.words)
    return all(text[place.start : place.end] == word for place, word in zip(news.words, said, strict=False))
