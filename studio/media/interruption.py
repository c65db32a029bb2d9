"""What becomes of a film that was stopped. Nothing of FFmpeg is loaded here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Leftover = Literal["refuse", "continue", "continue if it fits"]


@dataclass(frozen=True)
class Interruption:
    """leftover: what becomes of parts that are found: equal ones are refused or continued, others are replaced, but
    with "continue" refused; keep: parts stay when a person stops the film, not only when something goes wrong.
    """

    leftover: Leftover = "continue if it fits"
    keep: bool = False


CONTINUED_IF_IT_FITS = Interruption()
"""As in a window: what failed or was killed goes on by itself, what somebody stopped is gone."""
