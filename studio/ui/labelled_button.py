"""A button with everything a button of ours has: icon, tool tip, and names for tests and screen readers."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from studio.ui.theme import put_icon


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
        put_icon(button, icon_name, on_accent=primary, gap=True)
    return button


def icon_button(name: str, what: str, explanation: str, icon_name: str) -> QPushButton:
    """Make a button without words. what: its accessible name; explanation: its tool tip."""
    button = QPushButton()
    button.setObjectName(name)
    button.setAccessibleName(what)
    button.setAccessibleDescription(explanation)
    button.setToolTip(explanation)
    button.setProperty("flat", True)
    put_icon(button, icon_name)
    return button
