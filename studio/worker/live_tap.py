"""Where takes, sound outputs and measurements hear of every frame of a live session."""

from __future__ import annotations

import threading
from collections.abc import Callable

from studio.engine.live_moment import LiveMoment

Listener = Callable[[LiveMoment], None]


class LiveTap:
    """Listeners are called in the thread that hears, in order, for every committed frame; they copy what they keep and
    return. They may come and go at any time, from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def add(self, listener: Listener) -> None:
        """Listen from now on."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def remove(self, listener: Listener) -> None:
        """Listen no longer."""
        with self._lock:
            self._listeners = tuple(known for known in self._listeners if known != listener)

    def __call__(self, moment: LiveMoment) -> None:
        """Pass a frame on."""
        for listener in self._listeners:
            listener(moment)
