"""A push button with everything a button of ours has: icon, tool tip, and names for tests and screen readers."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton

from studio.ui.theme import icon

ICON_SIZE = QSize(20, 16)
"""The drawings leave 4 px to the right, so that the text does not touch them."""


def labelled_button(
    text: str, name: str, explanation: str, icon_name: str = "", *, primary: bool = False
) -> QPushButton:
    """Make a button. explanation: the tool tip, the shortcut in brackets; primary: in the accent colour."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(text.rstrip("…"))
    button.setAccessibleDescription(explanation)
    button.setToolTip(explanation)
    button.setProperty("primary", primary)
    if icon_name:
        button.setIcon(icon(icon_name))
        button.setIconSize(ICON_SIZE)
    return button
