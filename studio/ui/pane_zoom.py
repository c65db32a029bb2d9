"""What part of a picture a pane shows: how far it is zoomed in, and on what. Knows no Qt."""

from __future__ import annotations

LARGEST_ZOOM = 16.0
STEP = 1.25
"""One notch of the wheel, one press of a key."""


class PaneZoom:
    """zoom: 1 shows the whole picture. x, y: the point of the picture in the pane's centre, 0 to 1 each."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.x = self.y = 0.5

    def reset(self) -> None:
        """Show the whole picture."""
        self.zoom, self.x, self.y = 1.0, 0.5, 0.5

    def zoom_by(self, factor: float, at_x: float = 0.0, at_y: float = 0.0) -> None:
        """Zoom so that what lies under a point stays there. at_x, at_y: from the pane's centre, in fitted pictures."""
        before = self.zoom
        self.zoom = min(LARGEST_ZOOM, max(1.0, before * factor))
        gain = 1 / before - 1 / self.zoom
        self._look_at(self.x + at_x * gain, self.y + at_y * gain)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by a part of the fitted picture's width and height."""
        self._look_at(self.x - dx / self.zoom, self.y - dy / self.zoom)

    def _look_at(self, x: float, y: float) -> None:
        # The pane never shows more than half a view of nothing: the picture's edge stops at the fitted picture's.
        half = 0.5 / self.zoom
        self.x, self.y = (min(1 - half, max(half, value)) for value in (x, y))

    def place(self, left: float, top: float, width: float, height: float) -> tuple[float, float, float, float]:
        """Where the whole picture lies, given where it would fit: left, top, width, height in pane pixels."""
        big_w, big_h = width * self.zoom, height * self.zoom
        return left + width / 2 - self.x * big_w, top + height / 2 - self.y * big_h, big_w, big_h
