"""The live panel at work: goes live and stops, follows the microphone, tells what happens to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from studio.engine.take import takes_folder
from studio.ui.engine_client import EngineClient
from studio.ui.engine_words import in_words
from studio.ui.live_state import LiveState
from studio.ui.settings_store import SettingsStore
from studio.ui.talk_key import TalkKey
from studio.ui.voice_controls import may_be_heard
from studio.worker.engine_state import EngineState
from studio.worker.live_link import LiveLink, LiveReading
from studio.worker.live_messages import FindMicrophones, LiveTold, MicrophonesFound

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow

READ_EVERY_MS = 40
LOOK_EVERY_MS = 3000
"""Between two looks for microphones, while the list can be seen."""

QUIET_MS = 800
"""How long nobody must have spoken before a line that waits is said."""


class LiveDesk(QObject):
    """Owned by the window; made once, when the panels stand."""

    def __init__(self, window: MainWindow, engine: EngineClient, store: SettingsStore) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._store = store
        self._panel = window.live.live_panel
        self.link = LiveLink()
        self._panel.show_choices(LiveState.of(store.settings))
        self.link.put(self._panel.state.for_engine())
        self._read_timer = QTimer(self, interval=READ_EVERY_MS)
        self._read_timer.timeout.connect(self._read)
        self._look_timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._look_timer.timeout.connect(self._look)
        self._quiet_ms = 0
        self._key = TalkKey(window)
        self._key.held.connect(self._on_key)
        self._panel.live_clicked.connect(self.toggle_live)
        self._panel.chosen.connect(self._on_chosen)
        self._panel.voice.calibrate_clicked.connect(self._calibrate)
        engine.state_changed.connect(self._on_state_changed)
        engine.engine_thread.microphones_found.connect(self._on_microphones_found)
        engine.engine_thread.live_told.connect(self._on_told)
        for keys, action, what in (
            ("Ctrl+M", self.toggle_live, self.tr("Go live, or stop it")),
            ("Ctrl+Shift+M", self._panel.mute_button.toggle, self.tr("Mute the microphone")),
        ):
            shortcut = QShortcut(QKeySequence(keys), window)
            shortcut.setWhatsThis(what)
            shortcut.activated.connect(action)

    @Slot()
    def toggle_live(self) -> None:
        """Go live, or stop."""
        if self._engine.state is EngineState.LIVE:
            self._engine.stop()
        elif self._engine.state.may_go_live and self._engine.has_clip:
            self._window.banner.hide()
            settings = self._store.settings
            takes = takes_folder() if settings.keep_takes else None
            self.link.begin()
            self._engine.go_live(self._panel.state.microphone, self.link, whole_frame=settings.whole_frame, takes=takes)

    @Slot()
    def _calibrate(self) -> None:
        """Let one's own voice come as late as the picture does."""
        window = self._window
        if self._engine.state is not EngineState.LIVE or self.link.is_saying or window.meter.rate_hz == 0:
            return
        delay_ms = round(window.meter.skew_ms)
        self._panel.voice.delay.setValue(delay_ms)
        window.status.show_message(
            self.tr("Microphone to screen takes {delay} ms: your voice waits as long.").format(delay=delay_ms)
        )

    @Slot(LiveState)
    def _on_chosen(self, state: LiveState) -> None:
        before = self._store.settings
        is_new = (state.voice_on, state.voice_device) != (before.voice_on, before.voice_device)
        if state.voice_on and is_new and may_be_heard(state.voice_device):
            self._window.banner.show_note(
                self.tr("A microphone hears a loudspeaker that plays your voice: use headphones, or a virtual cable.")
            )
        self.link.put(state.for_engine())
        self._store.keep(state.kept_in(self._store.settings))
        self._turn_key()

    @Slot(EngineState)
    def _on_state_changed(self, state: EngineState) -> None:
        self._panel.show_state(state)
        self._quiet_ms = 0
        if state is EngineState.LIVE:
            self._look_timer.stop()
            self._read_timer.start()
        else:
            self._read_timer.stop()
            self._window.status.show_losses(None)
            if state is EngineState.CLOSING:
                self._look_timer.stop()
            elif not self._look_timer.isActive():
                self._engine.engine_thread.submit(FindMicrophones())
                self._look_timer.start()
        self._turn_key()

    def _turn_key(self) -> None:
        self._key.turn(on=self._engine.state is EngineState.LIVE and self._panel.state.push_to_talk)

    @Slot(bool)
    def _on_key(self, held: bool) -> None:
        self._panel.hold(held=held)

    @Slot()
    def _read(self) -> None:
        reading = self.link.reading()
        self._panel.show_reading(reading)
        self._say_next(reading)
        self._panel.voice.show_late(self.link.voice_late_ms if self._panel.state.voice_on else 0.0)
        self._window.status.show_losses(reading)

    def _say_next(self, reading: LiveReading) -> None:
        """Once nobody has spoken for a moment, a line that waits is said, also while the microphone is gone."""
        is_quiet = reading.shown > 0 and not reading.speaking and not self.link.is_saying
        self._quiet_ms = self._quiet_ms + READ_EVERY_MS if is_quiet else 0
        if self._quiet_ms >= QUIET_MS:
            line = self._window.live.queue.next_order()
            if line is not None:
                self.link.say(line)

    @Slot()
    def _look(self) -> None:
        if self._panel.isVisible():
            self._engine.engine_thread.submit(FindMicrophones())

    @Slot(MicrophonesFound)
    def _on_microphones_found(self, news: MicrophonesFound) -> None:
        self._panel.show_microphones(news)

    @Slot(LiveTold)
    def _on_told(self, news: LiveTold) -> None:
        window = self._window
        if news.kind == "unkept":  # perhaps by the last of it, when the session has been stopped
            window.banner.show_notice("note", news.message, news.hint)
        elif self._engine.state is not EngineState.LIVE or news.kind == "kept":
            return
        elif news.kind in ("listening", "back"):
            window.transport.begin_speech()
            window.status.show_message(in_words(news.message))
            if news.kind == "back":
                window.banner.hide()
        else:
            window.banner.show_notice("problem" if news.kind == "lost" else "note", news.message, news.hint)
            if news.kind == "lost":
                window.status.show_message(in_words(news.message))
