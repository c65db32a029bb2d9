"""Where a long recording is cut, so that predicting it piece by piece gives what predicting it in one go does.

Nothing that looks at sound here looks further than a few seconds. Each stretch is heard with its neighbourhood on both
sides, of which the predictions are thrown away; cuts lie where windows and ears begin anew anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

CUT_FRAMES = 200
"""Cuts lie at multiples of 8 s, where Moonshine's pieces begin (``models.audio.moonshine.PIECE_SECONDS``); windows of
any even length that divides 400 frames begin there too."""
STRETCH_FRAMES = 15 * CUT_FRAMES
"""Two minutes; a recording that is shorter is predicted in one go."""
CONTEXT_FRAMES = 2 * CUT_FRAMES
"""Windows across a cut reach into the piece beyond it, and an ear hears that piece with two seconds of the next."""


@dataclass(frozen=True)
class Stretch:
    """Frames of a padded recording. heard_from, heard_to: what the networks are given; keep_from, keep_to: whose
    predictions are kept.
    """

    heard_from: int
    keep_from: int
    keep_to: int
    heard_to: int


def stretches(frames: int, longest: int = STRETCH_FRAMES) -> Iterator[Stretch]:
    """Cut a recording of so many frames. longest: frames kept of one stretch, a multiple of ``CUT_FRAMES``."""
    for start in range(0, frames, longest):
        end = min(start + longest, frames)
        yield Stretch(max(0, start - CONTEXT_FRAMES), start, end, min(frames, end + CONTEXT_FRAMES))
