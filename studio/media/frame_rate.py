"""Resample frames in time: which source frame a viewer sees at each tick of another rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TypeVar

Frame = TypeVar("Frame")

EARLY_SHARE = Fraction(1, 8)
"""Share of an output frame by which a source frame may come early. Phones and 1 ms containers jitter by a few
milliseconds; without it an evenly recorded clip would show some frames twice and skip others."""

SLOWEST_STEADY_HZ, FASTEST_STEADY_HZ = Fraction(10), Fraction(60)
"""Bounds of what is taken for the rate of a film: below it is a slide show, above it slow motion."""
STEADY_TOLERANCE = Fraction(1, 50)
"""Share by which the frames that are there may differ from the rate that the file states."""


def steady_rate(stated: Fraction | None, spans: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return the rate that a file states, if its frames keep to it. spans: start and duration in s of each frame."""
    if stated is None or not SLOWEST_STEADY_HZ <= stated <= FASTEST_STEADY_HZ or not spans:
        return None
    length_s = spans[-1][0] + spans[-1][1] - spans[0][0]
    allowed = max(Fraction(1), len(spans) * STEADY_TOLERANCE)
    return stated if abs(len(spans) - stated * length_s) <= allowed else None


def held_frames(
    timed_frames: Iterable[tuple[Fraction, Fraction, Frame]], rate: Fraction
) -> Iterator[tuple[int, Frame]]:
    """Hold each frame until the next one begins, and yield what is seen at every 1/rate seconds.

    timed_frames: (start in s, duration in s, frame), starts rising; the first start is time 0 of the result, and the
    last frame stays for its own duration. Yields (index of the source frame, frame); at least one if there is one.
    """
    first_start: Fraction | None = None
    held: tuple[int, Frame] | None = None
    end = Fraction(0)
    ticks = 0
    early = EARLY_SHARE / rate
    for index, (start, duration, frame) in enumerate(timed_frames):
        if first_start is None:
            first_start = start
        while held is not None and ticks / rate + early < start - first_start:
            yield held
            ticks += 1
        held = (index, frame)
        end = start - first_start + duration
    if held is None:
        return
    total = max(round(end * rate), ticks + (ticks == 0))
    while ticks < total:
        yield held
        ticks += 1
