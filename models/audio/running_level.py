"""Speech level of sound that is still coming in: what ``models.audio.loudness`` does for whole recordings."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from models.audio.loudness import FRAME_SAMPLES, GAIN_LIMIT, LOUD_PERCENTILE, TARGET_RMS, frame_rms

Floats = npt.NDArray[np.float32]

MEMORY_FRAMES = 500
"""Frames that are looked back on: ten seconds of sound, pauses left out."""
PAUSE_BELOW = 0.05
"""Frames so far below the loud ones (26 dB) are a pause, and say nothing about the speaker's level."""
FEWEST_FRAMES = 10
LOUDEST_PAUSE = 1e-3
"""Nothing below -60 dB of full scale is speech, whatever came before."""


class RunningLevel:
    """The gain of the moment; 1 until a fifth of a second was loud enough to tell."""

    def __init__(self) -> None:
        self._left = np.zeros(0, dtype=np.float32)
        self._levels: deque[float] = deque(maxlen=MEMORY_FRAMES)
        self.gain = 1.0

    def feed(self, samples: Floats) -> None:
        """Take in more sound, f32[N] at 16 kHz."""
        sound = np.concatenate([self._left, samples])
        whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
        self._left = sound[whole:]
        if not whole:
            return
        loud = float(np.percentile(self._levels, LOUD_PERCENTILE)) if self._levels else 0.0
        for level in frame_rms(sound[:whole]):
            if level >= max(LOUDEST_PAUSE, PAUSE_BELOW * loud):
                self._levels.append(float(level))
        if len(self._levels) >= FEWEST_FRAMES:
            self.gain = min(TARGET_RMS / float(np.percentile(self._levels, LOUD_PERCENTILE)), GAIN_LIMIT)
