"""Fine-tunes the renderer to one clip and keeps the result beside the avatar if it is better on frames it has not seen.

Follows the face track (``studio.engine.avatar_builder``), which finds what is kept here when the clip is next loaded.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from models.checkpoint import sha256_of
from models.errors import CheckpointError, TrainingError
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.morphable_model import LinearFaceModel
from models.realtalk import load_renderer
from models.training.personal_config import PersonalConfig, load_personal_config
from models.training.personal_samples import PersonalSamples, fitted_frames, held_back_from
from models.training.renderer_personaliser import RendererPersonaliser
from studio.cancel import CancelToken
from studio.engine.avatar_builder import BuildProgress, TrackedClip, track_reference
from studio.engine.avatar_cache import AvatarCache
from studio.engine.face_tracker import choose_reference
from studio.engine.models_loader import RENDERER_PREFIX, choose_device, limit_threads, load_face_model
from studio.engine.personal_run import PersonalGoal, Personalisation, PersonalisationProgress, PersonalRun
from studio.engine.personal_weights import PersonalKey, PersonalWeights
from studio.engine.resources import CURE, FACE_MODEL, checked_file
from studio.errors import StudioError
from studio.user_dirs import cache_dir

JPEG_QUALITY = 96


def personalise(
    reference: Path,
    *,
    minutes: float,
    preset: str = "lite",
    device: str = "auto",
    cancel: CancelToken | None = None,
    progress: Callable[[PersonalisationProgress], None] = lambda _: None,
    cache: Path | None = None,
    config: PersonalConfig | None = None,
    renderer: Path | None = None,
    face: int = 0,
) -> Personalisation:
    """Learn one clip for at most ``minutes``, counted from now; an interrupted learning is taken up again.

    cache: folder of the avatars; config: by default the shipped one; renderer: weights to start from in place of the
    preset's; face: which of several, as ``track_face`` takes it. Cancelled while learning, what is better so far is
    kept and the rest saved for the next time. Raises ``StudioError`` for a file that cannot be used, ``Cancelled`` when
    stopped before the learning.
    """
    deadline_s = time.monotonic() + 60 * minutes
    cancel = cancel or CancelToken()
    cache = cache or cache_dir()
    try:
        config = config or load_personal_config()
        base = renderer or checked_file(RENDERER_PREFIX + preset)
        shipped = load_renderer(base)
    except (CheckpointError, TrainingError) as error:
        raise StudioError(str(error), CURE) from error
    where = choose_device(device)[0]
    limit_threads()
    face_model = load_face_model()
    tracked = track_reference(
        reference, face_model, cancel=cancel, progress=_passed_on(progress), cache=AvatarCache(cache), face=face
    )
    chosen, samples = _samples(reference, tracked, face_model, config, cancel, progress)
    weights = PersonalWeights(cache)
    key = PersonalKey.of(tracked.sha256, checked_file(FACE_MODEL), sha256_of(base), face)
    earlier = weights.load(key, tracked.track.present)
    personaliser = RendererPersonaliser(config, shipped if earlier is None else earlier.renderer, samples, where)
    goal = PersonalGoal(shipped, earlier, weights, key, chosen)
    return PersonalRun(personaliser, goal, deadline_s, cancel, progress).run()


def _passed_on(progress: Callable[[PersonalisationProgress], None]) -> Callable[[BuildProgress], None]:
    return lambda news: progress(PersonalisationProgress(news.stage, news.fraction))


def _samples(
    reference: Path,
    tracked: TrackedClip,
    face_model: LinearFaceModel,
    config: PersonalConfig,
    cancel: CancelToken,
    progress: Callable[[PersonalisationProgress], None],
) -> tuple[int, PersonalSamples]:
    """The reference frame, which must not lie in the held-back part, and the samples. Raises ``StudioError``."""
    name, track = reference.name, tracked.track
    if tracked.clip.is_photo:
        raise StudioError(f"{name} is a photo; there is nothing to learn from.", "Give a clip of the person speaking.")
    usable = track.present & (track.reprojection_error_px <= config.data.worst_fit_px)
    begin = held_back_from(len(track), config.data)
    if int(usable.sum()) < config.data.least_frames or not usable[:begin].any():
        raise StudioError(
            f"{name} shows the face well for {usable.sum() / FRAMES_PER_SECOND:.1f} seconds; "
            f"{config.data.least_frames / FRAMES_PER_SECOND:.0f} are needed.",
            "Give a longer clip in which the person speaks facing the camera.",
        )
    chosen = track.reference_index
    if chosen >= begin:
        early = usable & (np.arange(len(track)) < begin)
        points = face_model.project(track.coefficients)
        chosen = choose_reference(tracked.clip.frames, track.crops, track.coefficients, points, early)
    jpegs = []
    for index in range(len(track)):
        cancel.check()
        bgr = np.ascontiguousarray(track.crops[index].cut(tracked.clip.frames[index])[:, :, ::-1])
        jpegs.append(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes())
        progress(PersonalisationProgress("prepare", (index + 1) / len(track)))
    fitted = fitted_frames(face_model, track.coefficients, jpegs, usable)
    try:
        return chosen, PersonalSamples(
            face_model, fitted, chosen, config.data, config.augmentation, config.training.seed
        )
    except TrainingError as error:
        raise StudioError(f"{name} cannot be learnt from: {error}.", "Give a longer clip of the person.") from error
