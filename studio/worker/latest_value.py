"""A slot between two threads that holds the newest value; older ones are never seen."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestValue(Generic[T]):
    """One thread puts, another takes. Queued Qt signals never drop, so what may be outdated does not travel in them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None

    def put(self, value: T) -> bool:
        """Leave a value, replacing one not yet taken. True if the slot was empty: time to ring the bell."""
        with self._lock:
            was_empty = self._value is None
            self._value = value
            return was_empty

    def take(self) -> T | None:
        """Take the latest value out; ``None`` if there is none."""
        with self._lock:
            value, self._value = self._value, None
            return value
