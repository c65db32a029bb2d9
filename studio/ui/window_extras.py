"""What surrounds the panels: menus, settings, log, keys, recent clips, panes' pictures, drops and the kept layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu

from studio.recent_log import RecentLog
from studio.settings import Settings
from studio.ui.cache_folder import CacheFolder
from studio.ui.camera_control import CameraControl
from studio.ui.diagnostics import Diagnostics
from studio.ui.drop_target import DropTarget
from studio.ui.engine_client import EngineClient
from studio.ui.face_choosing import FaceChoosing
from studio.ui.layout_keeper import LayoutKeeper
from studio.ui.live_desk import LiveDesk
from studio.ui.log_dialog import LogDialog
from studio.ui.output_control import OutputControl
from studio.ui.pane_actions import PaneActions
from studio.ui.settings_dialog import SettingsDialog
from studio.ui.settings_store import SettingsStore
from studio.ui.shortcuts_dialog import ShortcutsDialog
from studio.ui.takes_desk import TakesDesk
from studio.ui.theme import apply_theme
from studio.ui.window_menus import RecentClips, add_action, menu_named
from studio.ui.window_shortcuts import add_shortcuts
from studio.worker.live_messages import FindMicrophones
from studio.worker.messages import ClipLoaded, StagesTimed

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow


class WindowExtras(QObject):
    """Owns them; made once, when the panels stand."""

    def __init__(self, window: MainWindow, engine: EngineClient, store: SettingsStore, recent_log: RecentLog) -> None:
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._store = store
        self.pane_actions = PaneActions(window.preview, store, self)
        self.pane_actions.copied.connect(self._on_copied)
        self.pane_actions.saved.connect(self._on_saved)
        self.pane_actions.failed.connect(window.banner.show_problem)
        self.diagnostics = Diagnostics(recent_log, self)
        self.log_dialog = LogDialog(recent_log, self.diagnostics, window)
        self.camera = CameraControl(window, window, engine, window.banner)
        window.clip_panel.camera_clicked.connect(self.camera.choose)
        self.output = OutputControl(window.preview, store, window.banner, engine)
        panes, history = window.preview, window.desk.history
        window.transport.whole_frame_toggled.connect(self._on_whole_frame_toggled)
        self.faces = FaceChoosing(panes.source_pane, window.clip_panel, engine, history, self)
        self._drops = DropTarget(window)
        self._layout = LayoutKeeper(window, window.splitter, store)
        window.live.lips.keep_layout(store)
        add_shortcuts(window)
        self.live_desk = LiveDesk(window, engine, store)
        self.takes_desk = TakesDesk(window, engine, store)
        self._add_menus()
        store.changed.connect(window.exports.take_signer)
        window.exports.take_signer(store.settings)
        store.changed.connect(self._on_settings_changed)
        self._on_settings_changed(store.settings)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.stages_timed.connect(self._on_stages_timed)
        engine.stopped.connect(self._on_engine_stopped)
        for keys in ("?", "F1"):
            QShortcut(QKeySequence(keys), window).activated.connect(self.show_shortcuts)

    def _add_menus(self) -> None:
        window = self._window
        file = menu_named(window, "fileMenu", self.tr("&File"))
        add_action(file, self.tr("&Open…"), "openAction", window.choose_clip, "Ctrl+O", shown_only=True)
        add_action(file, self.tr("Record from a &camera…"), "cameraAction", self.camera.choose, "Ctrl+R")
        recent = QMenu(self.tr("Open &recent"), file)
        recent.setObjectName("recentMenu")
        file.addMenu(recent)
        self._recent = RecentClips(recent, self._store)
        self._recent.chosen.connect(self._on_recent_chosen)
        self._recent_button = RecentClips(window.clip_panel.recent_menu, self._store)
        self._recent_button.chosen.connect(self._on_recent_chosen)
        add_action(file, self.tr("&Sample portrait"), "sampleAction", window.load_sample)
        file.addSeparator()
        window.desk.menus.add_project_entries(file)
        file.addSeparator()
        add_action(file, self.tr("&Export…"), "exportAction", window.exports.choose, "Ctrl+E", shown_only=True)
        file.addSeparator()
        add_action(file, self.tr("Se&ttings…"), "settingsAction", self.show_settings, "Ctrl+,")
        add_action(file, self.tr("&Quit"), "quitAction", window.close, "Ctrl+Q")
        window.desk.menus.add_edit_entries(menu_named(window, "editMenu", self.tr("&Edit")))
        view = menu_named(window, "viewMenu", self.tr("&View"))
        grid, panes = window.preview, self.pane_actions
        for number, pane in enumerate(grid.panes, 1):
            title = self.tr("Enlarge: {pane}").format(pane=pane.caption)
            action = add_action(view, title, f"enlarge{number}Action", self._on_enlarge, f"Ctrl+{number}")
            action.setData(number - 1)
        add_action(view, self.tr("All &four panes"), "fourPanesAction", grid.show_four, "Ctrl+0")
        lips = window.live.lips.panel.toggle
        add_action(view, self.tr("&Lip curves"), "lipCurvesAction", lips.toggle, "Ctrl+T")
        view.addSeparator()
        add_action(view, self.tr("&Save picture…"), "savePictureAction", panes.save_picture, "Ctrl+Shift+P")
        add_action(view, self.tr("&Copy picture"), "copyPictureAction", panes.copy_picture, "Ctrl+Shift+C")
        output = menu_named(window, "outputMenu", self.tr("&Output"))
        self.output.fill(output)
        window.transport.output_button.setMenu(output)
        help_menu = menu_named(window, "helpMenu", self.tr("&Help"))
        add_action(
            help_menu, self.tr("&Keyboard shortcuts"), "shortcutsAction", self.show_shortcuts, "?", shown_only=True
        )
        add_action(help_menu, self.tr("&Log"), "logAction", self.show_log, "Ctrl+L")
        add_action(help_menu, self.tr("Copy &diagnostics"), "diagnosticsAction", self._copy_diagnostics)

    @Slot()
    def _on_enlarge(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._window.preview.enlarge(self._window.preview.panes[action.data()])

    @Slot()
    def show_settings(self) -> None:
        """Open the settings."""
        dialog = SettingsDialog(self._store, CacheFolder(), self._window)
        dialog.theme_chosen.connect(self._on_theme_chosen)
        dialog.adjust_asked.connect(self._show_engine_choice)
        self._engine.engine_thread.microphones_found.connect(dialog.show_loudspeakers)
        self._engine.engine_thread.submit(FindMicrophones())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(Settings)
    def _on_settings_changed(self, settings: Settings) -> None:
        self._engine.loudspeaker = settings.loudspeaker

    @Slot(bool)
    def _on_whole_frame_toggled(self, whole: bool) -> None:
        self._store.change(whole_frame=whole)
        self._engine.engine_thread.adjustments.put_whole_frame(whole)
        if whole:  # frames rendered so far hold the face alone
            self._engine.show_changes()
        self._window.preview.set_whole_frame(whole)

    @Slot()
    def _show_engine_choice(self) -> None:
        live = self._window.live
        live.tabs.setCurrentWidget(live.adjust_panel)
        live.adjust_panel.show_engine_choice()

    @Slot()
    def show_shortcuts(self) -> None:
        """Show all keys."""
        dialog = ShortcutsDialog(self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def show_log(self) -> None:
        """Show the log page."""
        self.log_dialog.show()
        self.log_dialog.raise_()

    @Slot()
    def _copy_diagnostics(self) -> None:
        self.show_log()
        self.log_dialog.copy_diagnostics()

    @Slot(str)
    def _on_theme_chosen(self, choice: str) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, choice)

    @Slot(Path)
    def _on_recent_chosen(self, clip: Path) -> None:
        self._window.open_clip(clip)

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        if not clip.is_sample:
            self._store.keep(self._store.settings.with_recent_clip(str(clip.reference)))

    @Slot(StagesTimed)
    def _on_stages_timed(self, news: StagesTimed) -> None:
        self._window.status.show_stages(news.stages)

    @Slot(str)
    def _on_copied(self, caption: str) -> None:
        self._window.status.show_message(self.tr("{pane}: the picture is on the clipboard").format(pane=caption))

    @Slot(Path)
    def _on_saved(self, path: Path) -> None:
        self._window.banner.show_notice(
            "done",
            self.tr("{name} is written.").format(name=path.name),
            self.tr("It is in {folder}.").format(folder=path.parent),
        )

    @Slot()
    def _on_engine_stopped(self) -> None:
        self.diagnostics.stop()
        self.log_dialog.close()
