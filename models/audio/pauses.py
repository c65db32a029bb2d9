"""Pauses in speech, and expressions that come to rest in them.

A network that predicts each frame from sound hears words in breath and hiss; while nothing is said, lips should not
flutter. Follows ``models.audio_to_expression``'s windows; the pauses are found in the sound alone.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

QUIET_DB = 30.0
"""A frame this far below the loud frames (their 95th percentile) is quiet."""
SHORTEST_PAUSE_FRAMES = 8
EASE_FRAMES = 3
"""The lips take this long to calm down after a word, and part as early ahead of the next."""
CALM_FRAMES = 4.0
"""Deviation of the Gaussian that smooths expressions inside a pause."""
_PIECE_FRAMES = 4096


def quiet_stretches(sound: Floats, samples_per_frame: int, frames: int) -> list[tuple[int, int]]:
    """First frame and one past the last of every stretch of quiet frames, however short. sound: f32[N]."""
    power = frame_power(sound, samples_per_frame, frames)
    if frames == 0 or power.max() == 0:
        return [(0, frames)] if frames else []
    quiet = power < np.percentile(power, 95) * 10 ** (-QUIET_DB / 10)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def frame_power(sound: Floats, samples_per_frame: int, frames: int) -> npt.NDArray[np.float64]:
    """Mean square of each frame, f64[frames]; of long sound only a piece is looked at at once."""
    power = np.zeros(frames)
    for first in range(0, frames, _PIECE_FRAMES):
        count = min(_PIECE_FRAMES, frames - first)
        piece = sound[first * samples_per_frame : (first + count) * samples_per_frame]
        padded = np.zeros(count * samples_per_frame, dtype=np.float64)
        padded[: len(piece)] = piece
        power[first : first + count] = np.square(padded.reshape(count, samples_per_frame)).mean(axis=1)
    return power


def calmness(sound: Floats, samples_per_frame: int, frames: int) -> Floats:
    """How much each frame belongs to a pause: f32[frames], 0 in speech, 1 inside, eased at the ends."""
    calm = np.zeros(frames, dtype=np.float32)
    for start, end in quiet_stretches(sound, samples_per_frame, frames):
        if end - start >= SHORTEST_PAUSE_FRAMES:
            place = np.arange(end - start)
            since = place + 1 if start > 0 else np.full_like(place, EASE_FRAMES)
            until = end - start - place if end < frames else np.full_like(place, EASE_FRAMES)
            calm[start:end] = np.clip(np.minimum(since, until) / EASE_FRAMES, 0.0, 1.0)
    return calm


def calmed(expression: Floats, calm: Floats) -> Floats:
    """Smooth expressions over time where ``calm`` is 1, leave them where it is 0. f32[T, E] and f32[T] -> f32[T, E].

    Lips keep the opening they have, closed as a rule, and ease towards the next word.
    """
    if not len(expression) or not calm.any():
        return expression
    size = int(6 * CALM_FRAMES) | 1
    smooth = cv2.GaussianBlur(expression, (1, size), sigmaX=1.0, sigmaY=CALM_FRAMES, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(expression + calm[:, None] * (smooth - expression), dtype=np.float32)
