"""Whether the generated mouth opens when the real one does: correlation, and the delay at which it is highest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FRAME_MS = 40
LARGEST_LAG_FRAMES = 8
"""±320 ms."""
LEAST_DEVIATION = 0.002
"""Lips whose opening deviates less, in mouth widths, do not move: what is left is the detector's noise."""
_FEWEST_FRAMES = 10


@dataclass(frozen=True)
class OpeningSync:
    """correlation: of the openings as they are, without shift; lag_ms: the delay at which the correlation is highest,
    in steps of 40 ms, positive when the generated lips are late. Both nan when one of them does not move.
    """

    correlation: float
    lag_ms: float


def opening_sync(real: Floats, generated: Floats) -> OpeningSync:
    """Compare two openings f32[T], over the mouth's width, at 25 frames a second."""
    lags = range(-LARGEST_LAG_FRAMES, LARGEST_LAG_FRAMES + 1)
    by_lag = {lag: _correlation_at(real, generated, lag) for lag in lags}
    known = {lag: value for lag, value in by_lag.items() if not np.isnan(value)}
    # Among equal correlations the shortest delay wins.
    best = max(known, key=lambda lag: (round(known[lag], 6), -abs(lag))) if known else None
    return OpeningSync(by_lag[0], float("nan") if best is None else float(best * FRAME_MS))


def _correlation_at(real: Floats, generated: Floats, lag: int) -> float:
    """Pearson correlation of real[t] with generated[t + lag]."""
    count = len(real) - abs(lag)
    if count < _FEWEST_FRAMES:
        return float("nan")
    x = real[max(-lag, 0) :][:count].astype(np.float64)
    y = generated[max(lag, 0) :][:count].astype(np.float64)
    if min(x.std(), y.std()) < LEAST_DEVIATION:
        return float("nan")
    return float(((x - x.mean()) * (y - y.mean())).mean() / (x.std() * y.std()))
