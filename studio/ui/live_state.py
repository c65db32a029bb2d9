"""What a person chose about the microphone, and what the engine is told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS, LONGEST_LOOK_AHEAD_MS, accuracy
from studio.media.microphone_sound import GAIN_RANGE_DB, GATE_RANGE_DB, SoundSettings
from studio.settings import Settings
from studio.worker.live_link import LiveSettings
from studio.worker.voice_output import VoiceSettings

LOOK_AHEAD_STEP_MS = 20
LONGEST_DELAY_MS = 1000
GATE_OFF_DB = int(GATE_RANGE_DB[0]) - 1
"""The gate's slider at its left end: no gate."""


@dataclass(frozen=True)
class LiveState:
    """microphone: its name, empty for the system's choice; gate_db: ``GATE_OFF_DB`` for none; barge_in: a voice ends
    the typed line that is being said; voice_on, voice_device, voice_delay_ms: the microphone's sound is played in step
    with the lips, and where; held: the key that lets one talk is down.
    """

    microphone: str = ""
    gain_db: int = 0
    gate_db: int = GATE_OFF_DB
    look_ahead_ms: int = DEFAULT_LOOK_AHEAD_MS
    muted: bool = False
    push_to_talk: bool = False
    barge_in: bool = True
    voice_on: bool = False
    voice_device: str = ""
    voice_delay_ms: int = 250
    held: bool = False

    @classmethod
    def of(cls, settings: Settings) -> LiveState:
        """As it was left last time; a value that no slider has is brought to the nearest."""
        return cls(
            settings.microphone,
            _between(settings.microphone_gain_db, int(GAIN_RANGE_DB[0]), int(GAIN_RANGE_DB[1])),
            _between(settings.noise_gate_db, GATE_OFF_DB, int(GATE_RANGE_DB[1])),
            _between(settings.look_ahead_ms, 0, LONGEST_LOOK_AHEAD_MS) // LOOK_AHEAD_STEP_MS * LOOK_AHEAD_STEP_MS,
            push_to_talk=settings.push_to_talk,
            barge_in=settings.barge_in,
            voice_on=settings.voice_on,
            voice_device=settings.voice_device,
            voice_delay_ms=_between(settings.voice_delay_ms, 0, LONGEST_DELAY_MS),
        )

    def kept_in(self, settings: Settings) -> Settings:
        """The settings with what should be there next time; who was muted yesterday speaks today."""
        return replace(
            settings,
            microphone=self.microphone,
            microphone_gain_db=self.gain_db,
            noise_gate_db=self.gate_db,
            look_ahead_ms=self.look_ahead_ms,
            push_to_talk=self.push_to_talk,
            barge_in=self.barge_in,
            voice_on=self.voice_on,
            voice_device=self.voice_device,
            voice_delay_ms=self.voice_delay_ms,
        )

    @property
    def is_heard(self) -> bool:
        """The avatar hears the microphone now."""
        return not self.muted and (self.held or not self.push_to_talk)

    @property
    def has_gate(self) -> bool:
        """Quiet sound is kept out."""
        return self.gate_db > GATE_OFF_DB

    @property
    def accuracy_percent(self) -> int:
        """How exact the lips are at this look-ahead, over those of a whole recording."""
        return round(100 * accuracy(self.look_ahead_ms))

    def for_engine(self) -> LiveSettings:
        """What the live run is to do."""
        gate_db = float(self.gate_db) if self.has_gate else None
        sound = SoundSettings(float(self.gain_db), gate_db, not self.is_heard)
        voice = VoiceSettings(self.voice_device, self.voice_delay_ms) if self.voice_on else None
        return LiveSettings(sound, self.look_ahead_ms, self.barge_in, voice)


def _between(value: int, least: int, most: int) -> int:
    return min(max(value, least), most)
