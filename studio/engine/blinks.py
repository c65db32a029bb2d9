"""When a photo blinks, and how far its eyes are shut: irregular, seeded, the same for every use of a head."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

import numpy as np

from models.face.coefficients import FRAMES_PER_SECOND

LEAST_PAUSE_S, MOST_PAUSE_S = 2.0, 6.0
"""From the end of a blink to the next; short pauses are more frequent than long ones."""
SHORTEST_S, LONGEST_S = 0.15, 0.3
DOUBLE_SHARE = 0.15
"""So many blinks are followed by a second one at once."""
DOUBLE_PAUSE_S = 0.12
CLOSING_SHARE, SHUT_SHARE = 0.3, 0.2
"""Of the length of a blink: the lid comes down faster than it goes up."""
LEVELS = 12
"""Steps between open and shut that are told apart; a blink lasts fewer frames."""


class BlinkTimes:
    """Begin and length of every blink, made as far as they are asked for."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng((seed, 0xB11))
        self._begins: list[float] = []
        self._lengths: list[float] = []

    def closing(self, time_s: float) -> float:
        """How far the eyes are shut: 0 open, 1 shut."""
        self._make(time_s)
        last = bisect_right(self._begins, time_s) - 1
        if last < 0:
            return 0.0
        place = (time_s - self._begins[last]) / self._lengths[last]
        if place >= 1:
            return 0.0
        down = min(1.0, place / CLOSING_SHARE)
        up = min(1.0, (1 - place) / (1 - CLOSING_SHARE - SHUT_SHARE))
        t = min(down, up)
        return t * t * (3 - 2 * t)

    def _make(self, time_s: float) -> None:
        generator = self._generator
        while not self._begins or self._begins[-1] <= time_s:
            end = self._begins[-1] + self._lengths[-1] if self._begins else 0.0
            pause = LEAST_PAUSE_S + (MOST_PAUSE_S - LEAST_PAUSE_S) * generator.beta(1.5, 2.5)
            length = generator.uniform(SHORTEST_S, LONGEST_S)
            self._begins.append(end + pause)
            self._lengths.append(length)
            if generator.random() < DOUBLE_SHARE:
                self._begins.append(end + pause + length + DOUBLE_PAUSE_S)
                self._lengths.append(generator.uniform(SHORTEST_S, LONGEST_S))


def closing_level(index: int, seed: int) -> int:
    """How far the eyes are shut in a frame, 0 to ``LEVELS``."""
    return round(LEVELS * _times(seed).closing(index / FRAMES_PER_SECOND))


@lru_cache(maxsize=8)
def _times(seed: int) -> BlinkTimes:
    return BlinkTimes(seed)
