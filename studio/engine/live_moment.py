"""One frame's time of a live session, whole: what was heard and what the face does, for whoever keeps or sends it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LiveMoment:
    """Every committed frame is one, in order and without gaps, also those that are not drawn in time.

    index: counts from 0 within the session; sound: f32[1920], its 40 ms at 48 kHz, the microphone's or that of a typed
    line which is said then; expression: β̂ f32[E], adjusted, as it is drawn; openness: 0 while nobody speaks, 1 in
    speech; heard_s: when the middle of the microphone's sound was heard, by ``time.perf_counter()``.
    """

    index: int
    sound: Floats
    expression: Floats
    openness: float
    heard_s: float
