"""The menu bar: everything the window can do, for the mouse, for the keyboard and for screen readers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from studio.ui.settings_store import SettingsStore


def menu_named(window: QMainWindow, name: str, title: str) -> QMenu:
    """The menu of this object name in the window's bar; added at the end when it is not there."""
    found = window.menuBar().findChild(QMenu, name)
    if found is None:
        found = window.menuBar().addMenu(title)
        found.setObjectName(name)
    return found


class RecentClips(QObject):
    """Fills a menu with the clips opened lately, each time it opens.

    Signals: chosen(Path); forgotten(): the list was cleared.
    """

    chosen = Signal(Path)

    def __init__(self, menu: QMenu, store: SettingsStore) -> None:
        super().__init__(menu)
        self._menu = menu
        self._store = store
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self.fill)

    @Slot()
    def fill(self) -> None:
        """List them anew."""
        self._menu.clear()
        clips = self._store.settings.recent_clips
        for clip in clips:
            action = self._menu.addAction(Path(clip).name.replace("&", "&&"))
            action.setData(clip)
            action.setToolTip(clip)
            action.triggered.connect(self._on_triggered)
        if not clips:
            self._menu.addAction(self.tr("No clips yet")).setEnabled(False)
            return
        self._menu.addSeparator()
        self._menu.addAction(self.tr("Clear the list"), self._forget)

    @Slot()
    def _on_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(Path(action.data()))

    @Slot()
    def _forget(self) -> None:
        self._store.change(recent_clips=())


def add_action(
    menu: QMenu, text: str, name: str, slot: Callable[[], object], keys: str = "", *, shown_only: bool = False
) -> QAction:
    """Add an entry. shown_only: the key belongs to a shortcut of the window already, and is only named here."""
    action = menu.addAction(
        f"{text}\t{QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)}" if shown_only else text
    )
    action.setObjectName(name)
    if keys and not shown_only:
        action.setShortcut(QKeySequence(keys))
    action.triggered.connect(slot)
    return action
