"""What window and live run tell each other all the time: the latest of each, so that nothing piles up."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS
from studio.media.level_meter import SoundLevel
from studio.media.microphone_sound import SoundSettings


@dataclass(frozen=True)
class LiveSettings:
    """Asked for before every piece of sound. look_ahead_ms: 0 to 200."""

    sound: SoundSettings = field(default_factory=SoundSettings)
    look_ahead_ms: int = DEFAULT_LOOK_AHEAD_MS


@dataclass(frozen=True)
class LiveReading:
    """How it goes. level: of the microphone; listening: a device delivers; speaking: somebody speaks; overruns: times
    that sound was lost; dropped: frames that came too late to be drawn; shown: frames that were drawn.
    """

    level: SoundLevel = field(default_factory=SoundLevel)
    listening: bool = False
    speaking: bool = False
    overruns: int = 0
    dropped: int = 0
    shown: int = 0


class LiveLink:
    """Written by one side, read by the other; the latest wins."""

    def __init__(self, settings: LiveSettings | None = None) -> None:
        self._lock = threading.Lock()
        self._settings = settings or LiveSettings()
        self._reading = LiveReading()

    def put(self, settings: LiveSettings) -> None:
        """Set what holds from now on."""
        with self._lock:
            self._settings = settings

    def settings(self) -> LiveSettings:
        """What holds now."""
        with self._lock:
            return self._settings

    def show(self, reading: LiveReading) -> None:
        """Say how it goes."""
        with self._lock:
            self._reading = reading

    def reading(self) -> LiveReading:
        """How it went when last looked at."""
        with self._lock:
            return self._reading
