"""How well sound drives the lips, on clips and on synthetic speech: the numbers that choose the shipped weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.audio_to_expression import ExpressionPredictor
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.morphable_model import LinearFaceModel
from models.metrics.landmark_distance import aligned_to, landmark_distance, unsynchronised
from models.metrics.opening import vertex_opening
from models.metrics.phone_opening import phone_openings, pooled
from models.training.expression_dataset import TalkingClip
from models.training.phone_dataset import PhoneUtterance

Floats = npt.NDArray[np.float32]

LIP_DISTANCE_WEIGHT = 0.5
LEAST_AMPLITUDE, MOST_AMPLITUDE = 0.8, 1.2
DELAY_FRAMES = FRAMES_PER_SECOND
"""Lips one second late are what the distance is measured against."""


@dataclass(frozen=True)
class ClipResult:
    """One clip. correlation: of the predicted with the real opening; amplitude: their deviations' ratio;
    expression_error: Eq. 3; opening_error: mean absolute, in mouth widths; m_lmd_px: distance of the 40 lip points of
    the projected meshes, in pixels of the crop; unsynchronised_px: the same for the real lips a second late.
    """

    name: str
    correlation: float
    amplitude: float
    expression_error: float
    opening_error: float
    m_lmd_px: float
    unsynchronised_px: float


@dataclass(frozen=True)
class PredictedLips:
    """β̂ f32[T, E] for each clip, and for each synthetic utterance spoken by the mean face."""

    clips: Sequence[Floats]
    utterances: Sequence[Floats]

    def changed(self, change: Callable[[Floats], Floats]) -> PredictedLips:
        """Return the same with every β̂ changed."""
        return PredictedLips([change(beta) for beta in self.clips], [change(beta) for beta in self.utterances])


def predict_lips(
    predictor: ExpressionPredictor,
    face_model: LinearFaceModel,
    clips: Sequence[TalkingClip],
    utterances: Sequence[PhoneUtterance],
    seed: int = 0,
) -> PredictedLips:
    """Drive clips by their own sound, with a history drawn by ``seed``, and utterances with the model's typical one."""
    from_clips = []
    for clip in clips:
        history = clip.draw_history(predictor.history_frames, np.random.default_rng(seed))
        frames = len(clip.coefficients.expression)
        from_clips.append(predictor.predict(clip.sound, clip.coefficients.identity, history)[:frames])
    identity = np.zeros(face_model.identity_size, dtype=np.float32)
    history = face_model.typical_expressions[: predictor.history_frames]
    return PredictedLips(from_clips, [predictor.predict(u.sound, identity, history) for u in utterances])


@dataclass(frozen=True)
class RealLips:
    """What the lips of a clip really do. opening: f32[T]; points: f32[T, V, 3] in pixels; unsynchronised_px: M-LMD of
    the same lips a second late.
    """

    clip: TalkingClip
    opening: Floats
    points: Floats
    unsynchronised_px: float

    @classmethod
    def of(cls, face_model: LinearFaceModel, clip: TalkingClip) -> RealLips:
        """Measure a clip, once for all the predictions that are compared with it."""
        points = face_model.project(clip.coefficients)
        late = landmark_distance(points, unsynchronised(points, DELAY_FRAMES, face_model.rigidity))
        opening = vertex_opening(face_model, clip.coefficients.identity, clip.coefficients.expression)
        return cls(clip, opening, points, float(late.mouth[clip.present].mean()))


def clip_result(face_model: LinearFaceModel, lips: RealLips, predicted: Floats) -> ClipResult:
    """Compare β̂ f32[T, E] with the clip's own where a face was found."""
    clip, seen = lips.clip, lips.clip.present
    real_opening = lips.opening[seen]
    predicted_opening = vertex_opening(face_model, clip.coefficients.identity, predicted)[seen]
    moved = face_model.project(clip.coefficients.with_expression(predicted))
    distance = landmark_distance(lips.points, aligned_to(lips.points, moved, face_model.rigidity))
    deviation = float(predicted_opening.std())
    return ClipResult(
        name=clip.facts.name,
        correlation=float(np.corrcoef(real_opening, predicted_opening)[0, 1]) if deviation > 0 else 0.0,
        amplitude=deviation / max(float(real_opening.std()), 1e-6),
        expression_error=float(np.square(predicted - clip.coefficients.expression)[seen].sum(axis=1).mean()),
        opening_error=float(np.abs(predicted_opening - real_opening).mean()),
        m_lmd_px=float(distance.mouth[seen].mean()),
        unsynchronised_px=lips.unsynchronised_px,
    )


def evaluate_expression(
    predictor: ExpressionPredictor,
    face_model: LinearFaceModel,
    clips: Sequence[TalkingClip],
    utterances: Sequence[PhoneUtterance],
) -> dict[str, float]:
    """Predict and score."""
    predicted = predict_lips(predictor, face_model, clips, utterances)
    return score_lips(face_model, [RealLips.of(face_model, clip) for clip in clips], utterances, predicted)


def score_lips(
    face_model: LinearFaceModel,
    real: Sequence[RealLips],
    utterances: Sequence[PhoneUtterance],
    predicted: PredictedLips,
) -> dict[str, float]:
    """Means over clips, and lips at phones of synthetic speech spoken by the mean face.

    "m_lmd" is the mean distance of the lips over that of lips a second late. "score" sums up, higher is better:
    correlation - 0.5 · m_lmd, minus what the amplitude lacks to 0.8 or exceeds 1.2, plus a tenth of the share of p, b,
    m with closed lips, minus what the closing of the lips in pauses and the ratio of p, b, m to open vowels lack.
    """
    results = [clip_result(face_model, lips, beta) for lips, beta in zip(real, predicted.clips, strict=True)]
    names = ("correlation", "amplitude", "expression_error", "opening_error", "m_lmd_px", "unsynchronised_px")
    means = {name: float(np.mean([getattr(result, name) for result in results])) for name in names}
    means["m_lmd"] = means["m_lmd_px"] / max(means["unsynchronised_px"], 1e-6)
    score = means["correlation"] - LIP_DISTANCE_WEIGHT * means["m_lmd"]
    score -= max(LEAST_AMPLITUDE - means["amplitude"], means["amplitude"] - MOST_AMPLITUDE, 0.0)
    spoken = _lips_at_phones(face_model, utterances, predicted.utterances)
    if spoken:
        lacking = max(spoken["ratio"] - 0.3, 0.0) + 2 * max(spoken["silence"] - 0.03, 0.0)
        score += 0.1 * spoken["closed_share"] - lacking
    return {"score": score, **means, **spoken}


def _lips_at_phones(
    face_model: LinearFaceModel, utterances: Sequence[PhoneUtterance], predicted: Sequence[Floats]
) -> dict[str, float]:
    """Lips at phones (``models.metrics.phone_opening``) of the mean face."""
    if not utterances:
        return {}
    identity = np.zeros(face_model.identity_size, dtype=np.float32)
    measured = [
        phone_openings(vertex_opening(face_model, identity, beta), utterance.phones)
        for utterance, beta in zip(utterances, predicted, strict=True)
    ]
    openings = pooled(measured)
    kinds = {"closing": openings.closing, "biting": openings.biting, "open_vowels": openings.open_vowels}
    return {
        **{name: float(values.mean()) for name, values in kinds.items() if len(values)},
        "ratio": openings.ratio,
        "closed_share": openings.closed_share,
        "silence": float(np.median(openings.silence)),
        "moving_in_silence": openings.moving_in_silence,
    }
