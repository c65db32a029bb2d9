"""From visemes to expressions: what real mouths do at each sound, learnt from clips, with coarticulation.

A ridge regression from the viseme probabilities around a frame to β of that frame. Applied to the exact phones of
synthetic speech it yields target expressions for voices that never had a face; lips are then closed at p, b, m, nearly
closed at f, v, and brought to rest in pauses, because a regression on guessed visemes leaves them half open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from models.audio.visemes import BILABIAL, LABIODENTAL, SILENCE, VISEMES, TimedSymbol, viseme_track, visemes_of
from models.errors import TrainingError
from models.face.coefficients import FRAMES_PER_SECOND
from models.training.expression_dataset import LipCloser, TalkingClip, person_weights
from models.training.phone_trainer import VisemeRecogniser

Floats = npt.NDArray[np.float32]

CONTEXT_FRAMES = 4
"""Visemes up to 160 ms before and after shape the mouth."""
RIDGE = 0.02
"""Share of the mean squared input added to the regression's diagonal."""
WIDENING = 1.8
"""The regression sees guessed visemes and shrinks their movements; this undoes it for the lips."""
WIDEST_GAPS = {
    "dental": 0.13,
    "alveolar": 0.14,
    "postalveolar": 0.13,
    "palatal": 0.15,
    "velar": 0.17,
    "approximant": 0.13,
    "rounded glide": 0.06,
    "close vowel": 0.18,
    "rounded mid vowel": 0.18,
    "rounded close vowel": 0.10,
}
"""How far the lips part at most in sounds that narrow the mouth, in mouth widths beyond rest. The recogniser takes
breath and noise in clips for fricatives and velars, which the mapping would else render with a gaping mouth."""
NARROWEST_GAPS = {
    "open vowel": 0.17,
    "open-mid vowel": 0.13,
    "mid vowel": 0.10,
    "close vowel": 0.07,
    "rounded mid vowel": 0.07,
    "rounded close vowel": 0.03,
    "postalveolar": 0.05,
    "alveolar": 0.04,
}
"""How far the lips part at least: between two closures ("mama") the regression would not open them at all."""
LABIODENTAL_CLOSING = 0.75
LONGEST_APPROACH_S = 0.03
"""The lips move to and from a closure for this long beside the phone."""
SHORTEST_REST_S = 0.16
"""Pauses below this do not bring the mouth to rest."""
REST_APPROACH_S = 0.12


def with_context(visemes: Floats) -> Floats:
    """f32[T + 2 · CONTEXT_FRAMES, V] -> f32[T, (2 · CONTEXT_FRAMES + 1) · V]: each frame beside its neighbours."""
    count = len(visemes) - 2 * CONTEXT_FRAMES
    return np.concatenate([visemes[shift : shift + count] for shift in range(2 * CONTEXT_FRAMES + 1)], axis=1)


@torch.inference_mode()
def clip_visemes(recogniser: VisemeRecogniser, clip: TalkingClip) -> Floats:
    """Viseme probabilities of each frame of a clip, and of silence around it: f32[T + 2 · CONTEXT_FRAMES, V]."""
    probabilities = recogniser(torch.from_numpy(clip.sound)[None])[0].softmax(-1).numpy()
    pairs = probabilities[: 2 * len(clip.coefficients)].reshape(len(clip.coefficients), 2, -1)
    silence = np.eye(len(VISEMES), dtype=np.float32)[[SILENCE] * CONTEXT_FRAMES]
    return np.concatenate([silence, pairs.mean(axis=1), silence]).astype(np.float32)


@dataclass(frozen=True)
class VisemeMap:
    """weights: f32[(2 · CONTEXT_FRAMES + 1) · V, E], to the deviation of β from the person's mean."""

    weights: Floats
    closer: LipCloser

    @classmethod
    def fit(
        cls,
        recogniser: VisemeRecogniser,
        clips: Sequence[TalkingClip],
        closer: LipCloser,
    ) -> VisemeMap:
        """Learn from clips, people weighted as in training."""
        inputs = [with_context(clip_visemes(recogniser, clip)) for clip in clips]
        targets = [clip.coefficients.expression - clip.coefficients.expression.mean(axis=0) for clip in clips]
        scale = [chance / len(x) for chance, x in zip(person_weights(clips), inputs, strict=True)]
        gram = sum(s * (x.T @ x) for s, x in zip(scale, inputs, strict=True))
        moment = sum(s * (x.T @ y) for s, x, y in zip(scale, inputs, targets, strict=True))
        gram = np.asarray(gram, dtype=np.float64)
        ridge = RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram))
        weights = np.linalg.solve(gram + ridge, np.asarray(moment, dtype=np.float64))
        if not np.isfinite(weights).all():
            raise TrainingError("The mapping from visemes to expressions cannot be solved.")
        return cls(weights.astype(np.float32), closer)

    def speak(
        self, phones: Sequence[TimedSymbol], frames: int, resting: Floats, amplitude: float, start_s: float = 0.0
    ) -> Floats:
        """Expressions for phones.

        phones: times in seconds; frames: how many, the first beginning at ``start_s``; resting: f32[E], the person's
        mean expression; amplitude: how far this person moves against the map's average. Returns f32[frames, E].
        """
        shifted = [TimedSymbol(p.symbol, p.start_s - start_s, p.end_s - start_s) for p in phones]
        visemes = _visemes_around(shifted, frames)
        expression = resting + np.float32(amplitude * WIDENING) * (with_context(visemes) @ self.weights)
        spoken = visemes[CONTEXT_FRAMES:-CONTEXT_FRAMES]
        expression = self.closer.at_most(expression, _gap_limits(spoken, WIDEST_GAPS, 1.0) * amplitude)
        expression = self.closer.at_least(expression, _gap_limits(spoken, NARROWEST_GAPS, 0.0) * amplitude)
        centres_s = (np.arange(frames) + 0.5) / FRAMES_PER_SECOND
        rest = rest_amount(shifted, centres_s)
        expression = (1 - rest[:, None]) * expression + rest[:, None] * resting
        return self.closer(expression.astype(np.float32), closing_amount(shifted, centres_s))


def _visemes_around(phones: Sequence[TimedSymbol], frames: int) -> Floats:
    lead_s = CONTEXT_FRAMES / FRAMES_PER_SECOND
    later = [TimedSymbol(p.symbol, p.start_s + lead_s, p.end_s + lead_s) for p in phones]
    return viseme_track(later, frames + 2 * CONTEXT_FRAMES, FRAMES_PER_SECOND)


def _gap_limits(visemes: Floats, limits: Mapping[str, float], other: float) -> Floats:
    """Limit of the lips' gap in each frame, mixed by the visemes' shares. f32[T, V] -> f32[T]."""
    return visemes @ np.array([limits.get(name, other) for name in VISEMES], dtype=np.float32)


def _nearness(
    phones: Sequence[TimedSymbol], viseme: int, times_s: npt.NDArray[np.float64], reach_s: float
) -> npt.NDArray[np.float64]:
    """1 inside the phones of a viseme, falling to 0 at ``reach_s`` from them."""
    near = np.zeros(len(times_s))
    for phone in phones:
        if viseme in visemes_of(phone.symbol):
            distance = np.maximum(phone.start_s - times_s, times_s - phone.end_s)
            near = np.maximum(near, np.clip(1 - distance / reach_s, 0, 1))
    return near


def closing_amount(phones: Sequence[TimedSymbol], times_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How surely and how far the lips are closed: 1 at p, b, m and at rest, ``LABIODENTAL_CLOSING`` at f, v.

    times_s: f64[N]; returns f64[N].
    """
    bilabial = _nearness(phones, BILABIAL, times_s, LONGEST_APPROACH_S)
    labiodental = LABIODENTAL_CLOSING * _nearness(phones, LABIODENTAL, times_s, LONGEST_APPROACH_S)
    return np.maximum(np.maximum(bilabial, labiodental), rest_amount(phones, times_s))


def rest_amount(phones: Sequence[TimedSymbol], times_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 deep inside long pauses and beyond the ends, 0 in speech: f64[len(times_s)]."""
    sounding = [p for p in phones if p.symbol != "_"]
    if not sounding:
        return np.ones(len(times_s))
    pauses = [(-np.inf, sounding[0].start_s), (sounding[-1].end_s, np.inf)]
    pauses += [(p.start_s, p.end_s) for p in phones if p.symbol == "_" and p.end_s - p.start_s >= SHORTEST_REST_S]
    rest = np.zeros(len(times_s))
    for start_s, end_s in pauses:
        inside = np.minimum(times_s - start_s, end_s - times_s)
        rest = np.maximum(rest, np.clip(inside / REST_APPROACH_S, 0, 1))
    return rest
