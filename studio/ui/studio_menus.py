"""The menu bar: projects under File, undo and redo under Edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from studio.ui.edit_history import EditHistory
from studio.ui.export_control import ExportControl
from studio.ui.project_control import ProjectControl
from studio.worker.engine_state import EngineState


class StudioMenus(QObject):
    """Owns the actions. ``file`` and ``edit`` take more of them."""

    def __init__(
        self,
        window: QMainWindow,
        project: ProjectControl,
        history: EditHistory,
        exports: ExportControl,
        open_clip: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._project = project
        bar = window.menuBar()
        bar.setObjectName("menuBar")
        self.file = bar.addMenu(self.tr("&File"))
        self.file.setObjectName("fileMenu")
        self.edit = bar.addMenu(self.tr("&Edit"))
        self.edit.setObjectName("editMenu")
        # Keys after a tab are shown only: the window has them already.
        self._add(self.tr("Open clip…\tCtrl+O"), "openClipAction", open_clip)
        self.file.addSeparator()
        self._open = self._add(self.tr("Open project…"), "openProjectAction", project.choose_file, "Ctrl+Shift+O")
        self._recent = self.file.addMenu(self.tr("Recent projects"))
        self._recent.setObjectName("recentMenu")
        self._recent.aboutToShow.connect(self._fill_recent)
        self._recent.triggered.connect(self._on_recent_chosen)
        self._add(self.tr("Save project"), "saveProjectAction", project.save, "Ctrl+S")
        self._add(self.tr("Save project as…"), "saveProjectAsAction", project.save_as, "Ctrl+Shift+S")
        self.file.addSeparator()
        self._add(self.tr("Export…\tCtrl+E"), "exportAction", exports.choose)
        self.file.addSeparator()
        self._add(self.tr("Quit"), "quitAction", window.close, "Ctrl+Q")
        for action, name, keys in (
            (history.stack.createUndoAction(self, self.tr("Undo")), "undoAction", ["Ctrl+Z"]),
            (history.stack.createRedoAction(self, self.tr("Redo")), "redoAction", ["Ctrl+Shift+Z", "Ctrl+Y"]),
        ):
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(key) for key in keys])
            self.edit.addAction(action)
        self._fill_recent()

    @Slot(EngineState)
    def show_state(self, state: EngineState) -> None:
        """Enable what makes sense now."""
        self._open.setEnabled(state.may_open_clip)
        self._recent.setEnabled(state.may_open_clip and bool(self._project.recent))

    def _add(self, text: str, name: str, action: Callable[[], object], keys: str = "") -> QAction:
        entry = self.file.addAction(text)
        entry.setObjectName(name)
        if keys:
            entry.setShortcut(QKeySequence(keys))
        entry.triggered.connect(action)
        return entry

    @Slot()
    def _fill_recent(self) -> None:
        menu: QMenu = self._recent
        menu.clear()
        for path in self._project.recent:
            entry = menu.addAction(path.name)
            entry.setToolTip(str(path))
            entry.setData(str(path))
        menu.setToolTipsVisible(True)
        menu.setEnabled(bool(self._project.recent))

    @Slot(QAction)
    def _on_recent_chosen(self, entry: QAction) -> None:
        self._project.open(Path(entry.data()))
