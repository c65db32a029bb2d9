"""A noise gate: what is quieter than a threshold is not heard, without a click at either end."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

BLOCK_S = 0.005
"""The gate decides so often."""
HOLD_S = 0.2
"""It stays open so long after the last loud moment, over the ends of words."""
FALL_S = 0.08
OPEN_AT_DB = 3.0
"""It opens so far above the threshold that closes it, so that a sound at the threshold does not flutter."""


class NoiseGate:
    """Of one stream. Off at a threshold of None. Adds no delay: it opens within the first loud block."""

    def __init__(self, rate_hz: int) -> None:
        self._block = max(1, round(BLOCK_S * rate_hz))
        self._hold_blocks = round(HOLD_S / BLOCK_S)
        self._fall = BLOCK_S / FALL_S
        self._left = 0
        self._gain = 0.0
        self.threshold_db: float | None = None

    def __call__(self, samples: Floats) -> Floats:
        """f32[N] -> f32[N]."""
        if self.threshold_db is None:
            self._gain, self._left = 1.0, self._hold_blocks
            return samples
        result = np.empty_like(samples)
        for begin in range(0, len(samples), self._block):
            part = samples[begin : begin + self._block]
            before = self._gain
            self._decide(float(np.abs(part).max()), self.threshold_db)
            result[begin : begin + len(part)] = part * np.linspace(before, self._gain, len(part), dtype=np.float32)
        return result

    def _decide(self, highest: float, threshold_db: float) -> None:
        level_db = 20 * np.log10(max(highest, 1e-9))
        if level_db >= threshold_db + (0.0 if self._left else OPEN_AT_DB):
            self._left = self._hold_blocks
        elif self._left:
            self._left -= 1
        self._gain = 1.0 if self._left else max(0.0, self._gain - self._fall)
