"""How loud a microphone is, as a person watches it: peak, level, and whether it is too loud."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

SILENT_DB = -90.0
"""Below everything a microphone delivers."""
CLIPPED_AT = 0.99
"""Of full scale: a converter that runs out of numbers holds its last one."""
FALL_DB_PER_S = 24.0
"""A shown level falls so fast once the sound is gone; it rises at once."""
PEAK_HOLD_S = 1.0
CLIP_HOLD_S = 2.0


@dataclass(frozen=True)
class SoundLevel:
    """level_db: of the sound now; peak_db: the highest of the last second; both dB of full scale. clipped: it was too
    loud within the last two seconds.
    """

    level_db: float = SILENT_DB
    peak_db: float = SILENT_DB
    clipped: bool = False


class LevelMeter:
    """Follows sound by its own time, so it needs no clock."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._level_db = SILENT_DB
        self._peak_db = SILENT_DB
        self._peak_age_s = 0.0
        self._since_clip_s = CLIP_HOLD_S

    def feed(self, samples: Floats) -> None:
        """Take in f32[N]."""
        if not len(samples):
            return
        passed_s = len(samples) / self._rate_hz
        highest = float(np.abs(samples).max())
        highest_db = max(SILENT_DB, 20 * float(np.log10(max(highest, 1e-9))))
        self._level_db = max(highest_db, self._level_db - FALL_DB_PER_S * passed_s)
        self._peak_age_s += passed_s
        if highest_db >= self._peak_db or self._peak_age_s > PEAK_HOLD_S:
            self._peak_db, self._peak_age_s = self._level_db, 0.0
        self._since_clip_s = 0.0 if highest >= CLIPPED_AT else self._since_clip_s + passed_s

    @property
    def reading(self) -> SoundLevel:
        """What to show now."""
        return SoundLevel(self._level_db, self._peak_db, self._since_clip_s < CLIP_HOLD_S)
