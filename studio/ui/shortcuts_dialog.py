"""All keys on one page, under "?" and F1: collected from the window, so that none is forgotten."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.ui.screen_room import resize_within_screen
from studio.ui.theme import GRID_PX

translate = QCoreApplication.translate


def _on_a_pane() -> tuple[tuple[str, str], ...]:
    return (
        (translate("ShortcutsDialog", "Wheel, + and -"), translate("ShortcutsDialog", "Zoom into a pane, and out")),
        ("0", translate("ShortcutsDialog", "Show the whole picture")),
        (
            translate("ShortcutsDialog", "Drag, arrow keys"),
            translate("ShortcutsDialog", "Move a picture that is zoomed into"),
        ),
        (
            translate("ShortcutsDialog", "Double-click, Enter"),
            translate("ShortcutsDialog", "Enlarge a pane, or show all four"),
        ),
        ("Esc", translate("ShortcutsDialog", "Leave an enlarged pane")),
        ("W", translate("ShortcutsDialog", "Output pane: compare with the source; the arrows move the divider")),
    )


def _on_the_curves() -> tuple[tuple[str, str], ...]:
    return (
        (
            translate("ShortcutsDialog", "Up, Down"),
            translate("ShortcutsDialog", "Bend the curve; with Shift, less"),
        ),
        (translate("ShortcutsDialog", "Left, Right"), translate("ShortcutsDialog", "Go to the frame before, or after")),
        (translate("ShortcutsDialog", "PgUp, PgDn"), translate("ShortcutsDialog", "Go back a second, or on")),
        ("1, 2, 3", translate("ShortcutsDialog", "Choose the curve")),
        (
            translate("ShortcutsDialog", "Ctrl+wheel, + and -"),
            translate("ShortcutsDialog", "Zoom into the speech; 0 shows all of it"),
        ),
        (translate("ShortcutsDialog", "Double-click"), translate("ShortcutsDialog", "Take an edit back")),
        ("Esc", translate("ShortcutsDialog", "Give up a drag")),
    )


def keys_of(window: QWidget) -> list[tuple[str, str]]:
    """Every key of the window with what it does, as its shortcuts and menu entries say."""
    found: dict[str, str] = {}
    for shortcut in window.findChildren(QShortcut):
        if shortcut.whatsThis():
            found[shortcut.key().toString(QKeySequence.SequenceFormat.NativeText)] = shortcut.whatsThis()
    for action in window.findChildren(QAction):
        if not action.shortcut().isEmpty():
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            found.setdefault(keys, re.sub(r"\(&\w\)|&", "", action.text()).rstrip("…"))
    return list(found.items())


class ShortcutsDialog(QDialog):
    """Two columns: keys, and what they do."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("shortcutsDialog")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        page = QWidget()
        table = QGridLayout(page)
        table.setContentsMargins(0, 0, GRID_PX, 0)
        table.setHorizontalSpacing(3 * GRID_PX)
        table.setVerticalSpacing(GRID_PX)
        table.setColumnStretch(1, 1)
        self._add(table, self.tr("Everywhere"), keys_of(window))
        self._add(table, self.tr("On a pane"), list(_on_a_pane()))
        self._add(table, self.tr("On the lip curves"), list(_on_the_curves()))
        scroll = QScrollArea()
        scroll.setObjectName("shortcutsPage")
        scroll.setAccessibleName(self.tr("Keyboard shortcuts"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        scroll.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)
        resize_within_screen(self, 66 * GRID_PX, 84 * GRID_PX)

    def _add(self, table: QGridLayout, title: str, pairs: list[tuple[str, str]]) -> None:
        heading = QLabel(title)
        heading.setProperty("heading", True)
        row = table.rowCount()
        if row > 1:
            table.setRowMinimumHeight(row, 2 * GRID_PX)
            row += 1
        table.addWidget(heading, row, 0, 1, 2)
        for number, (keys, what) in enumerate(pairs, row + 1):
            key = QLabel(keys)
            key.setProperty("keys", True)
            words = QLabel(what)
            words.setWordWrap(True)
            table.addWidget(key, number, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            table.addWidget(words, number, 1)
