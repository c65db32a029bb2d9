"""How well sound drives the lips, on clips and on synthetic speech: the numbers that choose the shipped weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.audio_to_expression import ExpressionPredictor
from models.face.morphable_model import LinearFaceModel
from models.metrics.opening import vertex_opening
from models.metrics.phone_opening import phone_openings, pooled
from models.training.expression_dataset import TalkingClip
from models.training.phone_dataset import PhoneUtterance

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ClipResult:
    """One clip. correlation: of the predicted with the real opening; amplitude: their deviations' ratio;
    expression_error: Eq. 3; opening_error: mean absolute, in mouth widths.
    """

    name: str
    correlation: float
    amplitude: float
    expression_error: float
    opening_error: float


def evaluate_clip(
    predictor: ExpressionPredictor, face_model: LinearFaceModel, clip: TalkingClip, seed: int = 0
) -> ClipResult:
    """Drive a clip by its own sound, with a history drawn by ``seed``; compare where a face was found."""
    history = clip.draw_history(predictor.history_frames, np.random.default_rng(seed))
    real = clip.coefficients.expression
    predicted = predictor.predict(clip.sound, clip.coefficients.identity, history)[: len(real)]
    real_opening, predicted_opening = (
        vertex_opening(face_model, clip.coefficients.identity, expression)[clip.present]
        for expression in (real, predicted)
    )
    deviation = float(predicted_opening.std())
    return ClipResult(
        name=clip.facts.name,
        correlation=float(np.corrcoef(real_opening, predicted_opening)[0, 1]) if deviation > 0 else 0.0,
        amplitude=deviation / max(float(real_opening.std()), 1e-6),
        expression_error=float(np.square(predicted - real)[clip.present].sum(axis=1).mean()),
        opening_error=float(np.abs(predicted_opening - real_opening).mean()),
    )


def evaluate_expression(
    predictor: ExpressionPredictor,
    face_model: LinearFaceModel,
    clips: Sequence[TalkingClip],
    utterances: Sequence[PhoneUtterance],
) -> dict[str, float]:
    """Means over clips, and lips at phones of synthetic speech spoken by the mean face.

    "score" sums up: the correlation, plus a tenth of the share of p, b, m with closed lips, minus what the closing of
    the lips in pauses and the ratio of p, b, m to open vowels lack.
    """
    results = [evaluate_clip(predictor, face_model, clip) for clip in clips]
    spoken = evaluate_speech(predictor, face_model, utterances)
    means = {
        name: float(np.mean([getattr(result, name) for result in results]))
        for name in ("correlation", "amplitude", "expression_error", "opening_error")
    }
    score = means["correlation"]
    if spoken:
        lacking = max(spoken["ratio"] - 0.3, 0.0) + 2 * max(spoken["silence"] - 0.03, 0.0)
        score += 0.1 * spoken["closed_share"] - lacking
    return {"score": score, **means, **spoken}


def evaluate_speech(
    predictor: ExpressionPredictor, face_model: LinearFaceModel, utterances: Sequence[PhoneUtterance]
) -> dict[str, float]:
    """Lips at phones (``models.metrics.phone_opening``) of the mean face with the model's typical history."""
    if not utterances:
        return {}
    identity = np.zeros(face_model.identity_size, dtype=np.float32)
    history = face_model.typical_expressions[: predictor.history_frames]
    measured = []
    for utterance in utterances:
        expression = predictor.predict(utterance.sound, identity, history)
        measured.append(phone_openings(vertex_opening(face_model, identity, expression), utterance.phones))
    openings = pooled(measured)
    kinds = {"closing": openings.closing, "biting": openings.biting, "open_vowels": openings.open_vowels}
    return {
        **{name: float(values.mean()) for name, values in kinds.items() if len(values)},
        "ratio": openings.ratio,
        "closed_share": openings.closed_share,
        "silence": float(np.median(openings.silence)),
        "moving_in_silence": openings.moving_in_silence,
    }
