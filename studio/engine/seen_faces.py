"""The faces of a clip among which a person may choose. Knows no network, so the window may import it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SeenFaces:
    """Those of the first frame that shows most of them.

    frame: its index; boxes: left, top, right and bottom of each in frame pixels, from left to right; followed: number
    of the one that the track follows, from 1 on, 0 where that one is not in the frame.
    """

    frame: int = 0
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    followed: int = 0


NO_FACES = SeenFaces()
