"""Measure the avatar on clips it has never seen: the real lips rebuilt, the lips found from sound, and baselines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import TrainingError
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.face_mask import face_region
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.metrics.landmark_distance import frozen, unsynchronised
from models.metrics.opening import landmark_opening
from models.metrics.report import Scores
from models.metrics.silent_motion import silent_motion
from models.realtalk import RealTalk
from models.training.clip_dataset import PreparedClip, load_split
from studio.cancel import CancelToken
from studio.engine.evaluation_clip import (
    ClipUnderTest,
    FoundLandmarks,
    GeneratedClip,
    clip_under_test,
    find_landmarks,
    finished_crop,
    lip_scores,
    picture_scores,
)
from studio.engine.evaluation_models import EvaluatedModels
from studio.engine.talking_head import choose_history
from studio.errors import StudioError

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

REAL, RECONSTRUCTION, AUDIO_DRIVEN = "real clip", "reconstruction", "audio-driven"
WARP_ALONE, UNSYNCHRONISED, FROZEN = "warp alone", "unsynchronised", "frozen"
SETTINGS = (REAL, RECONSTRUCTION, AUDIO_DRIVEN, WARP_ALONE, UNSYNCHRONISED, FROZEN)
DELAY_FRAMES = FRAMES_PER_SECOND
"""The unsynchronised lips are one second late."""


@dataclass(frozen=True)
class ClipReport:
    """Scores of one clip by setting. frames: how many of its frames were looked at."""

    name: str
    person_id: str
    frames: int
    scores: dict[str, Scores]


def clips_to_evaluate(folder: Path, split: str, most: int | None) -> list[PreparedClip]:
    """Read prepared clips in name order. Raises ``StudioError`` when the folder has none of the split."""
    try:
        return load_split(folder, split)[:most]
    except TrainingError as error:
        raise StudioError(str(error), "Give the folder that 'main.py preprocess' wrote.") from error


def evaluate_clip(
    clip: PreparedClip, models: EvaluatedModels, *, seconds: float | None, seed: int, cancel: CancelToken
) -> ClipReport:
    """Render and measure one clip; without a renderer in ``models``, its baselines alone.

    seconds: how much of the clip's beginning, None for all of it; seed: chooses the historical expressions.
    Raises StudioError when the detector finds no face in it, ``Cancelled`` through ``cancel``.
    """
    model = models.face_model
    test = clip_under_test(clip, model, seconds)
    real = find_landmarks(test.frames)
    if real is None:
        raise StudioError(f"No face was found in the prepared clip {clip.facts.name}.", "Prepare it again.")
    scores = {REAL: _real_scores(test, model, real)}
    if models.realtalk is not None:
        rebuilt = _rendered(test, models.realtalk, test.coefficients.expression, cancel)
        scores[RECONSTRUCTION] = _talking_scores(test, model, real, rebuilt)
    expression = predicted_expressions(test, models, seed)
    if expression is not None and models.realtalk is not None:
        scores[AUDIO_DRIVEN] = _talking_scores(test, model, real, _rendered(test, models.realtalk, expression, cancel))
    scores[WARP_ALONE] = _talking_scores(test, model, real, _warped(test, cancel))
    scores |= _landmark_baselines(test, model, real)
    return ClipReport(clip.facts.name, clip.facts.person_id, len(test), scores)


def evaluate_expressions(
    clip: PreparedClip, models: EvaluatedModels, *, seconds: float | None, seed: int
) -> ClipReport:
    """Measure the predicted meshes against the fitted ones, without a picture: fast, for choosing weights.

    The head is the clip's own in every setting, so distances are those of the expression alone.
    """
    model = models.face_model
    test = clip_under_test(clip, model, seconds)
    real = FoundLandmarks(test.points, test.present)
    scores = {REAL: _real_scores(test, model, real)}
    expression = predicted_expressions(test, models, seed)
    if expression is not None:
        predicted = model.project(test.coefficients.with_expression(expression))
        scores[AUDIO_DRIVEN] = lip_scores(test, model, real.points, predicted, test.present)
    scores |= _landmark_baselines(test, model, real)
    return ClipReport(clip.facts.name, clip.facts.person_id, len(test), scores)


def predicted_expressions(test: ClipUnderTest, models: EvaluatedModels, seed: int) -> Floats | None:
    """β̂ from the clip's own sound, f32[T, E]; None for a silent clip or without an expression network.

    The network hears the whole clip, as it does in an export; the history comes from the clip's own expressions.
    """
    if models.predictor is None or not len(test.sound):
        return None
    history = choose_history(test.history_pool, models.predictor.history_frames, seed)
    return models.predictor.predict(test.sound, test.coefficients.identity, history)[: len(test)]


def _real_scores(test: ClipUnderTest, model: LinearFaceModel, real: FoundLandmarks) -> Scores:
    """What the real clip itself shows where nobody speaks: the others' share of moving lips is read against it."""
    opening = landmark_opening(model, real.points, test.coefficients)
    return Scores(silent_motion=silent_motion(opening, test.silent))


def _talking_scores(
    test: ClipUnderTest, model: LinearFaceModel, real: FoundLandmarks, generated: GeneratedClip
) -> Scores:
    found = find_landmarks(generated.finished)
    if found is None:
        return picture_scores(test, generated, Scores(undetected=1.0))
    lost = float((~found.found[real.found]).mean())
    lips = lip_scores(test, model, real.points, found.points, real.found & found.found)
    return picture_scores(test, generated, replace(lips, undetected=lost))


def _landmark_baselines(test: ClipUnderTest, model: LinearFaceModel, real: FoundLandmarks) -> dict[str, Scores]:
    """Lips one second late, and lips that never move; neither needs a picture."""
    still = frozen(real.points, model.rigidity)
    baselines = {FROZEN: lip_scores(test, model, real.points, still, real.found)}
    if len(test) > DELAY_FRAMES:
        late = unsynchronised(real.points, DELAY_FRAMES, model.rigidity)
        known = real.found & np.roll(real.found, DELAY_FRAMES)
        baselines[UNSYNCHRONISED] = lip_scores(test, model, real.points, late, known, first=DELAY_FRAMES)
    return baselines


def _rendered(test: ClipUnderTest, realtalk: RealTalk, expression: Floats, cancel: CancelToken) -> GeneratedClip:
    """Render every frame with another expression f32[T, E]; the source is the frame itself."""
    reference = realtalk.prepare_reference(test.reference_rgb, test.reference_points)
    raw, regions = [], []
    for index, source_rgb in enumerate(test.frames):
        cancel.check()
        source = test.coefficients.frames(slice(index, index + 1))
        face = realtalk.render(source_rgb, source, expression[index], reference)
        raw.append(face.face_rgb)
        regions.append(face.region)
    return _finished(test, raw, regions)


def _warped(test: ClipUnderTest, cancel: CancelToken) -> GeneratedClip:
    """The reference moved onto each frame's own mesh, without a network; as it is where no triangle lies."""
    raw, regions = [], []
    for source_rgb, points in zip(test.frames, test.points, strict=True):
        cancel.check()
        region = face_region(points)
        warped, valid = warp_to(test.reference_rgb, test.reference_points, points)
        inside = np.where(valid[..., None], warped, test.reference_rgb)
        raw.append(np.where(region[..., None], inside, source_rgb))
        regions.append(region)
    return _finished(test, raw, regions)


def _finished(test: ClipUnderTest, raw: list[Image], regions: list[Flags]) -> GeneratedClip:
    finished = [finished_crop(*of_frame) for of_frame in zip(raw, test.frames, regions, strict=True)]
    return GeneratedClip(tuple(raw), tuple(finished), tuple(regions))
