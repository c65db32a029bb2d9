"""How far ahead of a frame live sound is listened to, and what it costs to listen less: measured, for the dial.

Knows no network, so that the window may read it before any is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_LOOK_AHEAD_MS = 200
DEFAULT_LOOK_AHEAD_MS = 120
"""Where the curve below flattens: 93 % of what whole recordings reach, and the screen is still within 250 ms."""


@dataclass(frozen=True)
class MeasuredLips:
    """m_lmd: distance of the lips from the real ones over that of lips a second late; correlation: of the opening."""

    m_lmd: float
    correlation: float


MEASURED = {
    0: MeasuredLips(0.756, 0.332),
    40: MeasuredLips(0.717, 0.472),
    80: MeasuredLips(0.696, 0.543),
    120: MeasuredLips(0.688, 0.576),
    160: MeasuredLips(0.682, 0.597),
    200: MeasuredLips(0.680, 0.605),
}
"""By look-ahead in ms, on the first 6 s of the validation clips (``python -m models.training.look_ahead_cost``)."""
WHOLE_RECORDING = MeasuredLips(0.678, 0.617)
"""The same of recordings, heard to their end."""


def accuracy(look_ahead_ms: int) -> float:
    """Correlation with real lips over that of whole recordings, between the measured places."""
    places = sorted(MEASURED)
    below = max((place for place in places if place <= look_ahead_ms), default=places[0])
    above = min((place for place in places if place >= look_ahead_ms), default=places[-1])
    share = 0.0 if above == below else (look_ahead_ms - below) / (above - below)
    low, high = MEASURED[below].correlation, MEASURED[above].correlation
    return (low + share * (high - low)) / WHOLE_RECORDING.correlation
