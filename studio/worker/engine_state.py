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
    EXPORTING = "Exporting…"
    CLOSING = "Closing…"

    @property
    def may_open_clip(self) -> bool:
        """A new clip ends a speech or another load, but never an export."""
        return self not in (EngineState.STARTING, EngineState.EXPORTING, EngineState.CLOSING)

    @property
    def may_speak(self) -> bool:
        """Speaking again begins anew."""
        return self in (EngineState.READY, EngineState.SPEAKING)

    @property
    def may_export(self) -> bool:
        """An export ends a preview."""
        return self in (EngineState.READY, EngineState.SPEAKING)

    @property
    def is_loading(self) -> bool:
        """A clip is on its way, and the way can be left."""
        return self in (EngineState.IDENTIFYING, EngineState.LOADING)
