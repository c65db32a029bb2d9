"""The window: the panels, and what happens between them and the engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from studio.recent_log import RecentLog
from studio.settings import Settings
from studio.ui.clip_panel import CLIP_FILTER, ClipPanel, dropped_file
from studio.ui.consent_dialog import ConsentDialog
from studio.ui.engine_client import EngineClient
from studio.ui.engine_words import in_words
from studio.ui.export_control import ExportControl
from studio.ui.file_dialog import FileDialog
from studio.ui.frame_meter import FrameMeter
from studio.ui.live_controls import LiveControls
from studio.ui.notice_banner import NoticeBanner
from studio.ui.preview_grid import PreviewGrid
from studio.ui.screen_room import resize_within_screen
from studio.ui.settings_store import SettingsStore
from studio.ui.speech_panel import SpeechPanel
from studio.ui.status_strip import StatusStrip
from studio.ui.studio_desk import StudioDesk
from studio.ui.theme import GRID_PX
from studio.ui.transport_bar import TransportBar
from studio.ui.window_extras import WindowExtras
from studio.worker.engine_state import EngineState
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    EngineReady,
    PreviewFrame,
    RunProgress,
    SpeechStarted,
    VoicesListed,
)

NUMBERS_EVERY_MS = 500
LONGEST_GOODBYE_MS = 15_000
"""How long a closing window waits for the engine: longer than loading the networks, which cannot be interrupted."""


class MainWindow(QMainWindow):
    """Left: clip and speech. Right: the panes and the transport. Bottom: the status strip."""

    def __init__(
        self,
        engine: EngineClient,
        settings: Settings,
        settings_path: Path | None = None,
        recent_log: RecentLog | None = None,
    ) -> None:
        """engine: not yet started; settings_path: where changes are kept, ``None`` for the usual place."""
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self._engine = engine
        self.store = SettingsStore(settings, settings_path, self)
        self._first_reference: Path | None = None
        self.meter = FrameMeter()
        self._engine_gone = False
        self.banner = NoticeBanner()
        self.clip_panel = ClipPanel()
        self.speech_panel = SpeechPanel(settings.voice, settings.rate_wpm, settings.volume)
        self.preview = PreviewGrid()
        self.preview.set_whole_frame(settings.whole_frame)
        self.transport = TransportBar(settings.whole_frame)
        self.status = StatusStrip()
        panels = (self.speech_panel, self.preview, self.transport, self.banner)
        self.live = LiveControls(self, engine, *panels, settings.render)
        self.live.clip_dropped.connect(self.open_clip)
        self.exports = ExportControl(self, engine, self.speech_panel, self.banner, settings.export_folder)
        self.desk = StudioDesk(self, self, engine, self.banner, self.live, self.transport, self.exports, settings)
        self.project = self.desk.project
        self.close_guards: list[Callable[[], bool]] = [self.exports.agrees_to_close, self.desk.agrees_to_close]
        """Asked in turn before the window closes; who says no asks the person, and closes again after a yes."""
        self._numbers_timer = QTimer(self)
        self._numbers_timer.setInterval(NUMBERS_EVERY_MS)
        self._numbers_timer.timeout.connect(self._show_numbers)
        self.goodbye_timer = QTimer(self, singleShot=True, interval=LONGEST_GOODBYE_MS)
        self.goodbye_timer.timeout.connect(self._on_engine_stopped)
        self._lay_out()
        self._connect_engine()
        self._connect_panels()
        self.extras = WindowExtras(self, engine, self.store, recent_log or RecentLog())

    @property
    def _settings(self) -> Settings:
        return self.store.settings

    def begin(self, reference: Path | None, preset: str | None = None, device: str | None = None) -> None:
        """Start the engine, then load ``reference``, or the sample portrait.

        preset, device: for this time only; by default those of the settings.
        """
        self._first_reference = reference
        self.live.start_engine(preset or self._settings.preset, device or self._settings.device)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(GRID_PX)
        side.addWidget(self.clip_panel)
        side.addWidget(self.live.tabs, 1)
        self.side = QWidget()
        self.side.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        right = QWidget()
        stage = QVBoxLayout(right)
        stage.setContentsMargins(0, 0, 0, 0)
        stage.setSpacing(GRID_PX)
        stage.addWidget(self.banner)
        stage.addWidget(self.preview, 1)
        stage.addWidget(self.transport)
        stage.addWidget(self.live.lips.panel)
        stage.addWidget(self.exports.queue)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setObjectName("bodySplitter")
        self.splitter.setContentsMargins(*[GRID_PX] * 4)
        self.splitter.addWidget(self.side)
        self.splitter.addWidget(right)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.splitter, 1)
        whole.addWidget(self.status)
        centre = QWidget()
        centre.setLayout(whole)
        self.setCentralWidget(centre)
        resize_within_screen(self, 1280, 800)

    def _connect_engine(self) -> None:
        engine = self._engine
        engine.state_changed.connect(self._show_state)
        engine.engine_ready.connect(self._on_engine_ready)
        engine.voices_listed.connect(self._on_voices_listed)
        engine.clip_identified.connect(self._on_clip_identified)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.progressed.connect(self._on_progressed)
        engine.speech_started.connect(self._on_speech_started)
        engine.frame_arrived.connect(self._on_frame_arrived)
        engine.failed.connect(self.banner.show_problem)
        engine.noted.connect(self.banner.show_note)
        engine.stopped.connect(self._on_engine_stopped)

    def _connect_panels(self) -> None:
        self.clip_panel.open_clicked.connect(self.choose_clip)
        self.clip_panel.sample_clicked.connect(self.load_sample)
        self.clip_panel.cancel_clicked.connect(self._engine.stop)
        self.speech_panel.speak_clicked.connect(self.speak)
        self.speech_panel.text_changed.connect(self._on_text_changed)
        self.transport.stop_clicked.connect(self.stop)
        self.transport.export_clicked.connect(self.exports.choose)
        self.project.project_used.connect(self._on_project_used)
        self.exports.folder_chosen.connect(self._on_export_folder_chosen)

    # What a person does

    @Slot()
    def choose_clip(self) -> None:
        """Ask for a file and open it."""
        if not self._engine.state.may_open_clip:
            return
        title = self.tr("Open a video or a photo")
        folder = self._settings.clip_folder or str(Path.home())  # else Qt takes that of the process
        dialog = FileDialog("openDialog", title, folder, self, CLIP_FILTER)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def open_clip(self, reference: Path, face: int | None = None) -> None:
        """Open a clip; consent is asked for before it is loaded, once for each file. face: which of several."""
        if self._engine.state.may_open_clip:
            if face is not None:
                self._engine.faces[reference] = face
            self._remember(replace(self._settings, clip_folder=str(reference.parent)))
            self.banner.hide()
            self.clip_panel.show_coming(reference)
            self._engine.identify_clip(reference)

    @Slot()
    def load_sample(self) -> None:
        """Load the sample portrait, which needs nobody's consent."""
        if self._engine.state.may_open_clip:
            self.banner.hide()
            self._load(None)

    def _load(self, reference: Path | None) -> None:
        self.clip_panel.show_coming(reference)
        self._engine.load_clip(reference)

    @Slot()
    def speak(self) -> None:
        """Say the text, from the beginning."""
        if self._engine.state.may_speak and self.speech_panel.has_text:
            self.banner.hide()
            self._engine.speak(self.speech_panel.order(), whole_frame=self._settings.whole_frame)

    @Slot()
    def stop(self) -> None:
        """Stop a speech or the loading of a clip; exports have buttons of their own, so that Esc never costs one."""
        if self._engine.state.is_moving or self._engine.state.is_loading:
            self._engine.stop()

    def close_at_once(self) -> None:
        """Close without a question, as when the system asks for it."""
        self.close_guards.clear()
        self.desk.autosave.leave()
        self.close()

    # What the engine says

    @Slot(EngineState)
    def _show_state(self, state: EngineState) -> None:
        self.clip_panel.show_state(state)
        self.speech_panel.show_state(state)
        self.transport.show_state(state, has_text=self.speech_panel.has_text)
        self.status.show_message(in_words(state.value))
        self.meter.clear()
        if state.is_moving:
            self._numbers_timer.start()
        else:
            self._numbers_timer.stop()
            self.status.clear_numbers()

    @Slot(EngineReady)
    def _on_engine_ready(self, news: EngineReady) -> None:
        self.status.show_engine(news.device, news.preset)
        if self._first_reference is not None and not self._engine.has_clip:
            self._engine.identify_clip(self._first_reference)
        elif not self._engine.has_clip:  # else these are other networks: ``Adjusting`` loads the clip again
            self._engine.load_clip(None)

    @Slot(VoicesListed)
    def _on_voices_listed(self, news: VoicesListed) -> None:
        self.speech_panel.show_voices(news)
        if news.problem:
            self.banner.show_problem(news.problem, news.hint)

    @Slot(ClipIdentified)
    def _on_clip_identified(self, news: ClipIdentified) -> None:
        if not self.project.accepts(news):
            return
        if news.sha256 in self._settings.consents:
            self._load(news.reference)
            return
        dialog = ConsentDialog(news, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._on_consent_given)
        dialog.open()

    @Slot()
    def _on_consent_given(self) -> None:
        dialog = self.sender()
        if isinstance(dialog, ConsentDialog):
            self._remember(self._settings.with_consent(dialog.clip.sha256))
            self._load(dialog.clip.reference)

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self.clip_panel.show_clip(clip)
        self.preview.show_frame(clip.still)

    @Slot(RunProgress)
    def _on_progressed(self, news: RunProgress) -> None:
        state = self._engine.state
        if state.is_moving:
            self.transport.show_progress(news)
        else:
            self.clip_panel.show_progress(news)
        self.status.show_message(f"{in_words(news.stage)}…")

    @Slot(SpeechStarted)
    def _on_speech_started(self, news: SpeechStarted) -> None:
        self.status.show_message(
            self.tr("{reason}; playing silently").format(reason=in_words(news.silent_reason).rstrip("."))
            if news.silent_reason
            else in_words(EngineState.SPEAKING.value)
        )

    @Slot(PreviewFrame)
    def _on_frame_arrived(self, frame: PreviewFrame) -> None:
        self.preview.show_frame(frame)
        self.meter.count(frame, time.perf_counter())

    @Slot()
    def _on_engine_stopped(self) -> None:
        self.goodbye_timer.stop()
        self._engine_gone = True
        self.close()

    # What follows from it

    @Slot(str)
    def _on_file_chosen(self, path: str) -> None:
        self.open_clip(Path(path))

    @Slot(Path)
    def _on_project_used(self, path: Path) -> None:
        self._remember(self._settings.with_recent_project(path))

    @Slot(str)
    def _on_export_folder_chosen(self, folder: str) -> None:
        self._remember(replace(self._settings, export_folder=folder))

    @Slot()
    def _on_text_changed(self) -> None:
        self.transport.show_state(self._engine.state, has_text=self.speech_panel.has_text)

    @Slot()
    def _show_numbers(self) -> None:
        if self.meter.rate_hz > 0:
            live = self._engine.state is EngineState.LIVE and not self.extras.live_desk.link.is_saying
            self.status.show_numbers(self.meter.rate_hz, self.meter.skew_ms, live=live)

    def _remember(self, settings: Settings) -> None:
        self.store.keep(settings)

    # Qt's own events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome a single file."""
        if self._engine.state.may_open_clip and dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open the file that was dropped."""
        reference = dropped_file(event)
        if reference is not None:
            event.acceptProposedAction()
            self.live.take_drop(reference)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the engine end first; the window closes itself when it has, or when that takes too long."""
        if self._engine_gone:
            event.accept()
            return
        event.ignore()
        if self._engine.state is not EngineState.CLOSING and all(agrees() for agrees in self.close_guards):
            self._remember(self.live.remembered(self._settings))
            self.setEnabled(False)
            self.goodbye_timer.start()
            self._engine.shut_down()
