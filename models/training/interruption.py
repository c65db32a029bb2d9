"""Ctrl-C that waits for the end of a step, so that what is saved is always a whole number of steps."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

from models.training.processes import Processes

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Collects Ctrl-C and a polite kill while it is entered; ``raise_if_asked`` passes them on between steps.

    The second one is not held back, and ``hurried`` says that it may have come within a step. Outside the main thread,
    which alone gets signals, it does nothing.
    """

    def __init__(self) -> None:
        self.asked = False
        self.hurried = False

    @contextlib.contextmanager
    def held_back(self) -> Iterator[None]:
        """Hold interruptions back until ``raise_if_asked``."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._ask) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self.hurried = True
            raise KeyboardInterrupt
        self.asked = True

    def raise_if_asked(self, processes: Processes) -> None:
        """Raise the ``KeyboardInterrupt`` that was held back here or, at the same step, in any of the processes."""
        if processes.any(self.asked):
            raise KeyboardInterrupt
