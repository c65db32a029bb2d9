"""What the menus hold for projects and for undoing: entries under File and Edit."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from studio.ui.edit_history import EditHistory
from studio.ui.project_control import ProjectControl
from studio.ui.window_menus import add_action
from studio.worker.engine_state import EngineState


class StudioMenus(QObject):
    """Owns the entries; the window says where they go."""

    def __init__(self, project: ProjectControl, history: EditHistory, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._history = history
        self._open: QAction | None = None
        self._recent = QMenu(self.tr("Recent projects"))
        self._recent.setObjectName("recentProjectsMenu")
        self._recent.setToolTipsVisible(True)
        self._recent.aboutToShow.connect(self._fill_recent)
        self._recent.triggered.connect(self._on_recent_chosen)

    def add_project_entries(self, file: QMenu) -> None:
        """Opening and saving."""
        project = self._project
        self._open = add_action(
            file, self.tr("Open project…"), "openProjectAction", project.choose_file, "Ctrl+Shift+O"
        )
        self._recent.setParent(file, self._recent.windowFlags())
        file.addMenu(self._recent)
        add_action(file, self.tr("Save project"), "saveProjectAction", project.save, "Ctrl+S")
        add_action(file, self.tr("Save project as…"), "saveProjectAsAction", project.save_as, "Ctrl+Shift+S")
        self._fill_recent()

    def add_edit_entries(self, edit: QMenu) -> None:
        """Undo and redo."""
        stack = self._history.stack
        for action, name, keys in (
            (stack.createUndoAction(self, self.tr("Undo")), "undoAction", ["Ctrl+Z"]),
            (stack.createRedoAction(self, self.tr("Redo")), "redoAction", ["Ctrl+Shift+Z", "Ctrl+Y"]),
        ):
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(key) for key in keys])
            edit.addAction(action)

    @Slot(EngineState)
    def show_state(self, state: EngineState) -> None:
        """Enable what makes sense now."""
        if self._open is not None:
            self._open.setEnabled(state.may_open_clip)
        self._recent.setEnabled(state.may_open_clip and bool(self._project.recent))

    @Slot()
    def _fill_recent(self) -> None:
        menu: QMenu = self._recent
        menu.clear()
        for path in self._project.recent:
            entry = menu.addAction(path.name)
            entry.setToolTip(str(path))
            entry.setData(str(path))
        menu.setEnabled(bool(self._project.recent))

    @Slot(QAction)
    def _on_recent_chosen(self, entry: QAction) -> None:
        self._project.open(Path(entry.data()))
