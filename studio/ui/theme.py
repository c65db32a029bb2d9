"""The look of the window: one stylesheet, one palette, one accent colour."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
GRID_PX = 8
"""Distances in the window are multiples of this."""

BACKGROUND = QColor("#14161a")
SURFACE = QColor("#1c1f25")
RAISED = QColor("#262a32")
TEXT = QColor("#e7e9ed")
MUTED = QColor("#9aa2af")
ACCENT = QColor("#45b8ac")
ON_ACCENT = QColor("#08211e")


def apply_theme(application: QApplication) -> None:
    """Dress the whole application. The Fusion style looks alike on all three systems."""
    application.setStyle("Fusion")
    application.setPalette(_palette())
    style = (RESOURCES / "style" / "studio.qss").read_text(encoding="utf-8")
    # Qt resolves relative addresses against the working folder, which may be anything.
    application.setStyleSheet(style.replace("@icons@", (RESOURCES / "icons").as_posix()))
    application.setWindowIcon(icon("studio"))


def icon(name: str) -> QIcon:
    """One of our own drawings in resources/icons."""
    return QIcon(str(RESOURCES / "icons" / f"{name}.svg"))


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, BACKGROUND),
        (role.WindowText, TEXT),
        (role.Base, RAISED),
        (role.AlternateBase, SURFACE),
        (role.Text, TEXT),
        (role.PlaceholderText, MUTED),
        (role.Button, RAISED),
        (role.ButtonText, TEXT),
        (role.ToolTipBase, RAISED),
        (role.ToolTipText, TEXT),
        (role.Highlight, ACCENT),
        (role.HighlightedText, ON_ACCENT),
        (role.Link, ACCENT),
    ):
        palette.setColor(which, colour)
    return palette
