"""Which part of a speech a timeline shows: seconds to pixels and back, zoom and scroll. Knows no Qt."""

from __future__ import annotations

MOST_PX_PER_S = 500.0
"""A frame is then 20 px wide; a very short speech is shown larger."""
ZOOM_STEP = 1.5


class TimeView:
    """first_s: at the left edge; px_per_s: how large a second is."""

    def __init__(self) -> None:
        self.duration_s = 0.0
        self.width_px = 1
        self.first_s = 0.0
        self.px_per_s = 0.0
        self.is_fitted = True

    def show_duration(self, duration_s: float) -> None:
        """The speech is so long now."""
        self.duration_s = duration_s
        self._settle()

    def resize(self, width_px: int) -> None:
        """There is so much room now."""
        self.width_px = max(1, width_px)
        self._settle()

    @property
    def least_px_per_s(self) -> float:
        """At which the whole speech fits."""
        return self.width_px / self.duration_s if self.duration_s > 0 else MOST_PX_PER_S

    @property
    def most_px_per_s(self) -> float:
        """The closest look."""
        return max(MOST_PX_PER_S, 4 * self.least_px_per_s)

    @property
    def shown_s(self) -> float:
        """Seconds that fit."""
        return self.width_px / self.px_per_s if self.px_per_s > 0 else 0.0

    @property
    def last_first_s(self) -> float:
        """The furthest that one can scroll."""
        return max(0.0, self.duration_s - self.shown_s)

    def x(self, time_s: float) -> float:
        """Where a moment is, in px."""
        return (time_s - self.first_s) * self.px_per_s

    def time_s(self, x: float) -> float:
        """The moment at a place, within the speech."""
        if self.px_per_s <= 0:
            return 0.0
        return min(max(0.0, self.first_s + x / self.px_per_s), self.duration_s)

    def zoom(self, steps: float, about_s: float) -> None:
        """Make a second larger, or smaller for steps below 0; the moment ``about_s`` stays where it is."""
        x = self.x(about_s)
        self.px_per_s = min(self.most_px_per_s, max(self.least_px_per_s, self.px_per_s * ZOOM_STEP**steps))
        self.is_fitted = self.px_per_s <= self.least_px_per_s
        self.first_s = about_s - x / self.px_per_s
        self._settle()

    def fit(self) -> None:
        """Show the whole speech."""
        self.is_fitted = True
        self._settle()

    def scroll_to(self, first_s: float) -> None:
        """Let another moment be at the left edge."""
        self.first_s = first_s
        self._settle()

    def follow(self, time_s: float) -> bool:
        """Turn the page if a moment is not in sight; True if it was not."""
        if self.first_s <= time_s <= self.first_s + self.shown_s:
            return False
        before = self.first_s
        self.scroll_to(time_s - 0.1 * self.shown_s)
        return self.first_s != before

    def _settle(self) -> None:
        least = self.least_px_per_s
        self.px_per_s = least if self.is_fitted else min(self.most_px_per_s, max(least, self.px_per_s))
        self.first_s = min(max(0.0, self.first_s), self.last_first_s)
