"""Bringing clips into step with their sound, by a network that already hears.

The lags that come with the clips were found by a linear model in steps of 40 ms. A network trained once tells them
better; training again on the corrected clips then no longer learns to smear closures over several frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.audio_to_expression import ExpressionPredictor
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.morphable_model import LinearFaceModel
from models.metrics.opening import vertex_opening
from models.training.expression_dataset import TalkingClip, shifted_sound

Floats = npt.NDArray[np.float32]

REACH_MS = 80
STEP_MS = 10
LEAST_CORRELATION = 0.3
"""Clips whose lips follow the sound less than this, at any lag, are left out."""


def refine_lags(
    predictor: ExpressionPredictor, face_model: LinearFaceModel, clips: Sequence[TalkingClip]
) -> list[TalkingClip]:
    """Clips with their sound moved to where its predicted lips fit best; without those that fit nowhere."""
    refined = []
    for clip in clips:
        lag_ms, correlation = best_lag(predictor, face_model, clip)
        if correlation >= LEAST_CORRELATION:
            refined.append(replace(clip, sound=shifted_sound(clip.sound, lag_ms, len(clip.sound))))
    return refined


def best_lag(predictor: ExpressionPredictor, face_model: LinearFaceModel, clip: TalkingClip) -> tuple[float, float]:
    """How late the sound still is, in ms within ±``REACH_MS``, and the correlation of the openings there."""
    identity = clip.coefficients.identity
    history = clip.draw_history(predictor.history_frames, np.random.default_rng(0))
    heard = vertex_opening(face_model, identity, predictor.predict(clip.sound, identity, history))
    seen = vertex_opening(face_model, identity, clip.coefficients.expression)
    lags_ms = np.arange(-REACH_MS, REACH_MS + 1, STEP_MS)
    correlations = [_correlation_at(heard, seen, clip.present, float(lag_ms)) for lag_ms in lags_ms]
    best = int(np.argmax(correlations))
    return float(lags_ms[best]), correlations[best]


def _correlation_at(heard: Floats, seen: Floats, present: npt.NDArray[np.bool_], lag_ms: float) -> float:
    frames = np.arange(len(seen))
    moved = np.interp(frames + lag_ms / 1000 * FRAMES_PER_SECOND, np.arange(len(heard)), heard)
    counted = present & (frames >= 3) & (frames < len(seen) - 3)
    if counted.sum() < 3 or moved[counted].std() == 0 or seen[counted].std() == 0:
        return -1.0
    return float(np.corrcoef(moved[counted], seen[counted])[0, 1])
