"""Pauses in speech, and lips that come to rest in them.

A network that predicts each frame from sound hears words in breath and hiss; while nothing is said, lips should neither
flutter nor hang open. Follows ``models.audio_to_expression``'s windows; the pauses are found in the sound alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

QUIET_DB = 30.0
"""A frame this far below the loud frames (their 95th percentile) is quiet."""
SHORTEST_PAUSE_FRAMES = 8
EASE_FRAMES = 3
"""The lips take this long to calm down after a word, and part as early ahead of the next."""
CALM_FRAMES = 6.0
"""Deviation of the Gaussian that smooths expressions inside a pause."""
CLOSED_AT_FIRST = 0.4
CLOSING_FRAMES = 30
"""A pause takes this share off the opening of the lips as it begins, and has closed them after so many frames more.
Chosen on the validation clips: the lips then stand about as far apart as real ones, which pauses often leave ajar;
closed at once they would cost 0.02 of correlation."""
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


@dataclass(frozen=True)
class Pauses:
    """Of one recording. spans: first frame and one past the last of each; frames: of the recording."""

    spans: tuple[tuple[int, int], ...]
    frames: int

    @classmethod
    def of(cls, sound: Floats, samples_per_frame: int, frames: int) -> Pauses:
        """Find the pauses in f32[N]."""
        quiet = quiet_stretches(sound, samples_per_frame, frames)
        return cls(tuple((start, end) for start, end in quiet if end - start >= SHORTEST_PAUSE_FRAMES), frames)

    def calm(self, expression: Floats) -> Floats:
        """Smooth f32[T, E] over time inside pauses; the words beside them stay, and move nothing in there."""
        settled = expression.copy()
        for start, end in self.spans:
            ease = self._ease(start, end)
            inside = np.flatnonzero(ease == 1) + start
            smooth = _smooth(expression[inside])
            before, after = inside[0] - start, end - 1 - inside[-1]
            smooth = np.pad(smooth, ((before, after), (0, 0)), mode="edge")
            settled[start:end] += ease[:, None] * (smooth - expression[start:end])
        return settled

    def closing(self) -> Floats:
        """How far each frame's lips are to be closed: f32[T], 0 in speech, 1 deep inside a long pause."""
        closing = np.zeros(self.frames, dtype=np.float32)
        for start, end in self.spans:
            since, until = self._distances(start, end)
            further = np.clip((np.minimum(since, until) - EASE_FRAMES - 1) / CLOSING_FRAMES, 0.0, 1.0)
            closing[start:end] = self._ease(start, end) * (CLOSED_AT_FIRST + (1 - CLOSED_AT_FIRST) * further)
        return closing

    def _ease(self, start: int, end: int) -> Floats:
        """How much each frame belongs to a pause: f32[end - start], 1 inside, less next to words."""
        since, until = self._distances(start, end)
        return np.clip(np.minimum(since, until) / EASE_FRAMES, 0.0, 1.0).astype(np.float32)

    def _distances(self, start: int, end: int) -> tuple[Floats, Floats]:
        """Frames since the word before and until the word behind, from 1 on; endless where the recording ends."""
        place = np.arange(end - start, dtype=np.float32)
        endless = np.full_like(place, np.inf)
        return place + 1 if start > 0 else endless, end - start - place if end < self.frames else endless


def _smooth(expression: Floats) -> Floats:
    """A Gaussian over time: f32[T, E] -> f32[T, E]."""
    size = int(6 * CALM_FRAMES) | 1
    smooth = cv2.GaussianBlur(expression, (1, size), sigmaX=1.0, sigmaY=CALM_FRAMES, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(smooth, dtype=np.float32).reshape(expression.shape)
