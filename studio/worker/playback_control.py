"""What a person does to a speech while it sounds: pause it, go on, turn to another moment."""

from __future__ import annotations

import threading


class PlaybackControl:
    """Written by the window, read by the playback's thread within 20 ms."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paused = False
        self._turn_to_s: float | None = None
        self._renewal = False

    @property
    def paused(self) -> bool:
        """Sound and picture stand still."""
        with self._lock:
            return self._paused

    def pause(self) -> None:
        """Hold sound and picture."""
        with self._lock:
            self._paused = True

    def resume(self) -> None:
        """Go on."""
        with self._lock:
            self._paused = False

    def turn_to(self, time_s: float) -> None:
        """Go on from another moment; of several wishes the last counts."""
        with self._lock:
            self._turn_to_s = time_s

    def take_turn(self) -> float | None:
        """The moment wished for, once."""
        with self._lock:
            wish, self._turn_to_s = self._turn_to_s, None
            return wish

    def renew(self) -> None:
        """Render anew what is ready but not yet shown: the adjustments have changed."""
        with self._lock:
            self._renewal = True

    def take_renewal(self) -> bool:
        """Whether that was wished for, once."""
        with self._lock:
            wish, self._renewal = self._renewal, False
            return wish
