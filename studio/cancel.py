"""A token that one thread sets and another checks at every frame."""

from __future__ import annotations

import threading

from studio.errors import Cancelled


class CancelToken:
    """Set once, by anyone; checked often, by whoever does the work."""

    def __init__(self, whole: CancelToken | None = None) -> None:
        """whole: what this is a part of; when that is to stop, this is, too."""
        self._event = threading.Event()
        self._whole = whole

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked."""
        return self._event.is_set() or (self._whole is not None and self._whole.cancelled)

    def check(self) -> None:
        """Raise ``Cancelled`` once somebody asked."""
        if self.cancelled:
            raise Cancelled
