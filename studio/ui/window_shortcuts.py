"""The keys of the panels. A key without words is not listed: it is another name of the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from studio.ui.main_window import MainWindow

translate = QCoreApplication.translate


def add_shortcuts(window: MainWindow) -> None:
    """Give the window its keys, each with what the page of all keys says of it."""
    for keys, action, what in (
        ("Ctrl+O", window.choose_clip, translate("MainWindow", "Open a video or a photo")),
        ("Ctrl+Return", window.speak, translate("MainWindow", "Speak the text")),
        ("Ctrl+Enter", window.speak, ""),
        ("Esc", window.stop, translate("MainWindow", "Stop speaking, or stop loading a clip")),
        ("Ctrl+E", window.exports.choose, translate("MainWindow", "Export a video")),
    ):
        shortcut = QShortcut(QKeySequence(keys), window)
        shortcut.setWhatsThis(what)
        shortcut.activated.connect(action)
