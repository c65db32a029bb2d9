"""Project, autosave, undo and menus, wired to the window's panels: one object, so that the window stays small."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMainWindow

from studio.settings import Settings
from studio.ui.autosave import Autosave
from studio.ui.driver_sound import DriverSound
from studio.ui.edit_history import EditHistory, Watch
from studio.ui.engine_client import EngineClient
from studio.ui.export_control import ExportControl
from studio.ui.live_controls import LiveControls
from studio.ui.notice_banner import NoticeBanner
from studio.ui.project_clip import ClipOpener
from studio.ui.project_control import ProjectControl
from studio.ui.project_parts import adjustments_part, export_part, lips_part, speech_part, window_part
from studio.ui.studio_menus import StudioMenus
from studio.ui.transport_bar import TransportBar
from studio.unsaved_work import unsaved_folder
from studio.worker.messages import ClipLoaded


class StudioDesk(QObject):
    """``project``, ``history``, ``autosave`` and ``menus`` are there for others to add to."""

    def __init__(
        self,
        window: QMainWindow,
        opener: ClipOpener,
        engine: EngineClient,
        banner: NoticeBanner,
        live: LiveControls,
        transport: TransportBar,
        exports: ExportControl,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self.history = EditHistory(self)
        sound = DriverSound(window, live.speech, engine, banner, self._watch(live, transport))
        parts = (
            speech_part(live.speech),
            adjustments_part(live.adjust_panel),
            export_part(exports),
            lips_part(live.lips.panel),
            window_part(transport.whole_frame),
        )
        self.project = ProjectControl(window, opener, self.history, banner, parts, sound, settings.recent_projects)
        self.autosave = Autosave(window, self.project, unsaved_folder())
        self._banner = banner
        self.autosave.refused.connect(self._on_autosave_refused)
        self.menus = StudioMenus(self.project, self.history, self)
        exports.settings_chosen.connect(self.project.touch)
        engine.voices_listed.connect(self.project.settle)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.state_changed.connect(self.menus.show_state)

    def agrees_to_close(self) -> bool:
        """True if nothing would be lost by closing."""
        if not self.project.agrees_to_close():
            return False
        self.autosave.leave()
        return True

    def _watch(self, live: LiveControls, transport: TransportBar) -> Watch[Path | None]:
        """Make edits undoable. Returns what watches the sound file."""
        speech, adjust, history = live.speech, live.adjust_panel, self.history
        text = speech.text
        text.setUndoRedoEnabled(False)
        text.installEventFilter(history)

        def write_text(value: str) -> None:
            text.setPlainText(value)
            cursor = text.textCursor()
            cursor.movePosition(cursor.MoveOperation.End)
            text.setTextCursor(cursor)

        history.watch(self.tr("typing"), text.toPlainText, write_text, text.textChanged)
        history.watch(self.tr("voice"), speech.chosen_voice, speech.choose_voice, speech.voice.activated)
        history.watch(self.tr("rate"), speech.rate.value, speech.rate.setValue, speech.rate.valueChanged)
        history.watch(self.tr("volume"), speech.volume.value, speech.volume.setValue, speech.volume.valueChanged)
        sound = history.watch(self.tr("sound file"), speech.recording, speech.show_recording, speech.text_changed)
        history.watch(self.tr("adjustment"), lambda: adjust.state.settings, adjust.show_settings, adjust.adjusted)
        lips = live.lips.panel
        history.watch(self.tr("lips"), lips.edits, lips.show_edits, lips.settled)
        whole = transport.whole_frame
        history.watch(self.tr("whole frame"), whole.isChecked, whole.setChecked, whole.toggled)
        return sound

    @Slot(str)
    def _on_autosave_refused(self, folder: str) -> None:
        self._banner.show_problem(
            self.tr("Unsaved work cannot be kept in {0}.").format(folder),
            self.tr("Make the folder writable. Until then save the project yourself (Ctrl+S)."),
        )

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, news: ClipLoaded) -> None:
        self.project.on_clip_loaded(news)
        self.autosave.offer()
