"""What window and live run tell each other all the time: the latest of each, so that nothing piles up."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS
from studio.media.level_meter import SoundLevel
from studio.media.microphone_sound import SoundSettings
from studio.worker.speech_order import SpeechOrder
from studio.worker.voice_output import VoiceSettings


@dataclass(frozen=True)
class LiveSettings:
    """Asked for before every piece of sound. look_ahead_ms: 0 to 200; barge_in: a voice ends the line being said;
    voice: where the microphone's sound is played in step with the lips, None for nowhere.
    """

    sound: SoundSettings = field(default_factory=SoundSettings)
    look_ahead_ms: int = DEFAULT_LOOK_AHEAD_MS
    barge_in: bool = True
    voice: VoiceSettings | None = None


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
        self._line: SpeechOrder | None = None
        self._is_saying = False
        self.voice_late_ms = 0.0
        """By how much more than asked one's own voice is late; written by the engine."""

    def begin(self) -> None:
        """Forget what another session left: how it went, and a line that it did not come to."""
        with self._lock:
            self._reading = LiveReading()
            self._line, self._is_saying = None, False

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

    def say(self, line: SpeechOrder) -> None:
        """Let the avatar say this as soon as it can."""
        with self._lock:
            self._line, self._is_saying = line, True

    def take_line(self) -> SpeechOrder | None:
        """What is to be said now; given once."""
        with self._lock:
            line, self._line = self._line, None
            return line

    @property
    def is_saying(self) -> bool:
        """A line is being said, or about to be."""
        with self._lock:
            return self._is_saying

    def end_line(self) -> None:
        """Note that nothing is being said, and nothing is to be."""
        with self._lock:
            self._line, self._is_saying = None, False
