"""Which source frame is shown when: a clip shorter than the speech runs forth and back."""

from __future__ import annotations

from fractions import Fraction

from models.face.coefficients import FRAMES_PER_SECOND

FRAME_RATE = Fraction(FRAMES_PER_SECOND)
"""Frames a second of everything the networks see, and of what is rendered unless another rate is asked for."""


def source_index(index: int, frame_count: int) -> int:
    """Return the source frame for output frame ``index``: 0 .. n-1, n-2 .. 1, 0 .. of a clip of n frames."""
    if frame_count < 1:
        raise ValueError("a clip needs at least one frame")
    if frame_count == 1:
        return 0
    position = index % (2 * frame_count - 2)
    return position if position < frame_count else 2 * frame_count - 2 - position


def frame_time(index: int, rate: Fraction = FRAME_RATE) -> Fraction:
    """Exact start of a frame in seconds."""
    return index / rate
