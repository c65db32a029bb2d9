"""Whether the lips rest while nothing is said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.audio.pauses import quiet_stretches
from models.audio.waveform import MODEL_RATE_HZ
from models.face.coefficients import FRAMES_PER_SECOND

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

SAMPLES_PER_FRAME = MODEL_RATE_HZ // FRAMES_PER_SECOND
SHORTEST_SILENCE_FRAMES = 8
SETTLING_FRAMES = 3
"""Frames at each end of a silence that do not count: lips close after a word and part ahead of the next."""
MOVING_ABOVE = 0.02
"""Change of the opening from one frame to the next, in mouth widths: half a width a second."""


def silent_frames(sound: Floats, frames: int) -> Flags:
    """True inside silences of at least 320 ms. sound: f32[N] at 16 kHz, in time with the pictures; bool[frames]."""
    stretches = quiet_stretches(sound, SAMPLES_PER_FRAME, frames)
    if stretches == [(0, frames)]:
        return np.ones(frames, dtype=bool)
    silent = np.zeros(frames, dtype=bool)
    for start, end in stretches:
        if end - start >= SHORTEST_SILENCE_FRAMES:
            silent[start + SETTLING_FRAMES : end - SETTLING_FRAMES] = True
    return silent


def silent_motion(opening: Floats, silent: Flags) -> float:
    """Share of silent frames in which the opening changes visibly from the frame before; nan without silent frames.

    opening: f32[T], over the mouth's width; silent: bool[T].
    """
    moving, counted = silent_counts(opening, silent)
    return moving / counted if counted else float("nan")


def silent_counts(opening: Floats, silent: Flags) -> tuple[int, int]:
    """How many silent frames have moving lips, and how many silent frames there are; arguments of ``silent_motion``."""
    change = np.abs(np.diff(opening, prepend=opening[:1]))
    counted = silent & np.concatenate([[False], silent[:-1]])
    return int((change[counted] > MOVING_ABOVE).sum()), int(counted.sum())
