"""How far ahead of a frame live sound is listened to, and what it costs to listen less: measured, for the dial.

Knows no network, so that the window may read it before any is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_LOOK_AHEAD_MS = 200
DEFAULT_LOOK_AHEAD_MS = 80
"""The most that leaves lips within 250 ms of the sound (95 % of the measurements of ``main.py bench live``): 88 % of
what whole recordings reach.
"""


@dataclass(frozen=True)
class MeasuredLips:
    """m_lmd: distance of the lips from the real ones over that of lips a second late; correlation: of the opening."""

    m_lmd: float
    correlation: float


MEASURED = {
    0: MeasuredLips(0.727, 0.448),
    40: MeasuredLips(0.692, 0.583),
    80: MeasuredLips(0.676, 0.641),
    120: MeasuredLips(0.662, 0.672),
    160: MeasuredLips(0.655, 0.686),
    200: MeasuredLips(0.652, 0.700),
}
"""By look-ahead in ms, on the first 6 s of the validation clips, heard through Moonshine (``python -m
models.training.look_ahead_cost FOLDER --longest-s 6``); through our own ear the correlation is about 0.08 less."""
WHOLE_RECORDING = MeasuredLips(0.625, 0.727)
"""The same of recordings, heard to their end."""


def accuracy(look_ahead_ms: int) -> float:
    """Correlation with real lips over that of whole recordings, between the measured places."""
    places = sorted(MEASURED)
    below = max((place for place in places if place <= look_ahead_ms), default=places[0])
    above = min((place for place in places if place >= look_ahead_ms), default=places[-1])
    share = 0.0 if above == below else (look_ahead_ms - below) / (above - below)
    low, high = MEASURED[below].correlation, MEASURED[above].correlation
    return (low + share * (high - low)) / WHOLE_RECORDING.correlation
