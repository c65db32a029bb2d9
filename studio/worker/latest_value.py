"""A slot between two threads that holds the newest value; older ones are never seen."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class LatestValue(Generic[T]):
    """One thread puts, another takes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._value: T | None = None

    def put(self, value: T) -> bool:
        """Leave a value, replacing one not yet taken. True if the slot was empty: time to ring the bell."""
        with self._changed:
            was_empty = self._value is None
            self._value = value
            self._changed.notify()
            return was_empty

    def take(self) -> T | None:
        """Take the latest value out; ``None`` if there is none."""
        with self._changed:
            value, self._value = self._value, None
            return value

    def wait(self, timeout_s: float) -> T | None:
        """Take the latest value out, waiting for it so long; ``None`` if none comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._value is not None, timeout_s)
            value, self._value = self._value, None
            return value
