"""How long after a sound the lips on the screen move: what was displayed against what the recording asks for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TICK_S = 0.01
WINDOW_S, WINDOW_STEP_S = 2.0, 0.5
LONGEST_LAG_S = 1.0
LEAST_MOTION = 0.03
"""Deviation of the opening within a window, in mouth widths, from which on it can be told when lips move."""
LEAST_CORRELATION = 0.6
"""A window whose best fit is worse says nothing about time."""


def lags_s(shown_s: npt.ArrayLike, shown: npt.ArrayLike, asked_s: npt.ArrayLike, asked: npt.ArrayLike) -> Floats:
    """The lag of every window of two seconds in which it can be told, in seconds.

    shown_s: [N], when each picture was displayed, until the next one; shown: [N], opening of the lips in it; asked_s,
    asked: [M], opening that the sound asks for at these times. Both times by one clock.
    """
    shown_s, shown = np.asarray(shown_s, np.float64), np.asarray(shown, np.float64)
    asked_s, asked = np.asarray(asked_s, np.float64), np.asarray(asked, np.float64)
    found = []
    lags = np.arange(0.0, LONGEST_LAG_S, TICK_S)
    for begin_s in np.arange(asked_s[0], asked_s[-1] - WINDOW_S, WINDOW_STEP_S):
        times = np.arange(begin_s, begin_s + WINDOW_S, TICK_S)
        wanted = np.interp(times, asked_s, asked)
        if wanted.std() < LEAST_MOTION or times[-1] + LONGEST_LAG_S > shown_s[-1] or times[0] < shown_s[0]:
            continue
        fits = np.array([_correlation(wanted, _held(times + lag, shown_s, shown)) for lag in lags])
        if fits.max() >= LEAST_CORRELATION:
            found.append(lags[int(fits.argmax())])
    return np.array(found)


def _held(times: Floats, shown_s: Floats, shown: Floats) -> Floats:
    """What is on the screen at these times."""
    values: Floats = shown[np.searchsorted(shown_s, times, side="right") - 1]
    return values


def _correlation(first: Floats, second: Floats) -> float:
    first, second = first - first.mean(), second - second.mean()
    size = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / size if size > 0 else 0.0
