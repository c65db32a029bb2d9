"""Windows no larger than the screen, which is small in pixels of the window where the screen is strongly scaled."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from studio.ui.theme import GRID_PX

FRAME_PX = 5 * GRID_PX
"""What a title bar takes of the height, about."""


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window that is not shown yet its size, or as much of it as the screen has."""
    room = window.screen().availableGeometry()
    window.resize(min(width, room.width()), min(height, room.height() - FRAME_PX))
