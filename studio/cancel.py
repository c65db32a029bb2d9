"""A token that one thread sets and another checks at every frame."""

from __future__ import annotations

import threading

from studio.errors import Cancelled, LeftForLater


class CancelToken:
    """Set once, by anyone; checked often, by whoever does the work."""

    def __init__(self, whole: CancelToken | None = None) -> None:
        """whole: what this is a part of; when that is to stop, this is, too."""
        self._event = threading.Event()
        self._whole = whole
        self._for_later = False

    def cancel(self, *, for_later: bool = False) -> None:
        """Ask the work to stop. for_later: the program ends, and what is whole of the work is to stay."""
        if not self.cancelled:
            self._for_later = for_later
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked."""
        return self._event.is_set() or (self._whole is not None and self._whole.cancelled)

    @property
    def for_later(self) -> bool:
        """It is asked to stop, and to leave what is whole."""
        return self.cancelled and (self._for_later or (self._whole is not None and self._whole.for_later))

    def check(self) -> None:
        """Raise ``Cancelled`` once somebody asked, ``LeftForLater`` if the work is to stay."""
        if self.cancelled:
            raise LeftForLater if self.for_later else Cancelled
