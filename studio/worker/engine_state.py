"""What the engine is doing, as the window sees it, and what a person may do meanwhile."""

from __future__ import annotations

from enum import Enum


class EngineState(Enum):
    """One at a time. The value is the word in the status strip."""

    STARTING = "Starting…"
    EMPTY = "Open a clip to begin"
    IDENTIFYING = "Looking at the clip…"
    LOADING = "Loading the clip…"
    READY = "Ready"
    SPEAKING = "Speaking"
    LIVE = "Live"
    CLOSING = "Closing…"

    @property
    def may_open_clip(self) -> bool:
        """A new clip ends a speech or another load; exports go on with the clip they began with."""
        return self not in (EngineState.STARTING, EngineState.CLOSING)

    @property
    def may_speak(self) -> bool:
        """Speaking again begins anew."""
        return self in (EngineState.READY, EngineState.SPEAKING)

    @property
    def may_queue(self) -> bool:
        """A line may wait: for the end of a speech, or live for a silence."""
        return self.is_moving

    @property
    def may_export(self) -> bool:
        """An export may join the others at any time at which it is plain what it would show."""
        return self in (EngineState.READY, EngineState.SPEAKING)

    @property
    def may_go_live(self) -> bool:
        """Going live ends a speech."""
        return self in (EngineState.READY, EngineState.SPEAKING)

    @property
    def is_moving(self) -> bool:
        """The avatar speaks, from a text, a recording or a microphone."""
        return self in (EngineState.SPEAKING, EngineState.LIVE)

    @property
    def is_loading(self) -> bool:
        """A clip is on its way, and the way can be left."""
        return self in (EngineState.IDENTIFYING, EngineState.LOADING)
