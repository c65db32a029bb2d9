"""A token that one thread sets and another checks at every frame."""

from __future__ import annotations

import threading

from studio.errors import Cancelled


class CancelToken:
    """Set once, by anyone; checked often, by whoever does the work."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise ``Cancelled`` once somebody asked."""
        if self._event.is_set():
            raise Cancelled
