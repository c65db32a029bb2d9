"""From a reference file to an avatar: decode, track, prepare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.checkpoint import sha256_of
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.morphable_model import LinearFaceModel
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar, FaceTrack
from studio.engine.avatar_cache import AvatarCache
from studio.engine.avatar_views import views_of
from studio.engine.face_tracker import track_face
from studio.engine.personal_weights import PersonalKey, PersonalRenderer, PersonalWeights
from studio.engine.resources import FACE_MODEL, checked_file
from studio.engine.track_notes import faces_noted, frames_noted
from studio.errors import sentence
from studio.media.clip_reader import Clip, read_clip
from studio.user_dirs import cache_dir

Floats = npt.NDArray[np.float32]
Stage = Literal["decode", "track", "prepare"]

MOST_REFERENCE_S = 120
MOST_REFERENCE_FRAMES = FRAMES_PER_SECOND * MOST_REFERENCE_S
"""A longer clip is used up to here: two minutes hold everything that a person's face does while speaking."""


@dataclass(frozen=True)
class BuildProgress:
    """How far the avatar is. fraction: 0 to 1 within the stage."""

    stage: Stage
    fraction: float


@dataclass(frozen=True)
class TrackedClip:
    """A reference, decoded on demand, and the face in it. sha256: of the file's bytes."""

    clip: Clip
    track: FaceTrack
    sha256: str


def track_reference(
    reference: Path,
    face_model: LinearFaceModel,
    *,
    cancel: CancelToken,
    progress: Callable[[BuildProgress], None],
    cache: AvatarCache,
    face: int = 0,
    sha256: str | None = None,
) -> TrackedClip:
    """Read a clip or photo and follow its face; what was tracked before is taken from the cache.

    face: which of several, as ``track_face`` takes it; sha256: of the file's bytes, if they were hashed before.
    Raises ``StudioError`` for a file that cannot be read or has no such face, ``Cancelled`` through ``cancel``.
    """
    clip = read_clip(
        reference,
        cancel=cancel,
        progress=lambda done: progress(BuildProgress("decode", done)),
        max_frames=MOST_REFERENCE_FRAMES,
    )
    sha256 = sha256 or sha256_of(reference)
    key = cache.key(sha256, checked_file(FACE_MODEL), face_model.front_end, face)
    track = cache.load(key, len(clip.frames))
    if track is None:
        track = track_face(
            clip.frames,
            face_model,
            reference.name,
            cancel=cancel,
            progress=lambda done: progress(BuildProgress("track", done)),
            face=face,
        )
        cache.save(key, track)
    return TrackedClip(clip, track, sha256)


def build_avatar(
    reference: Path,
    models: RealTalk,
    *,
    cancel: CancelToken | None = None,
    progress: Callable[[BuildProgress], None] = lambda _: None,
    cache: AvatarCache | None = None,
    generic: bool = False,
    face: int = 0,
    sha256: str | None = None,
) -> Avatar:
    """Make a clip or photo ready to speak; what was tracked before is taken from the cache.

    generic: use the shipped renderer even where one fine-tuned to this clip is kept. face, sha256, errors raised: as in
    ``track_reference``.
    """
    cache, cancel = cache or AvatarCache(cache_dir()), cancel or CancelToken()
    tracked = track_reference(
        reference,
        models.face_model,
        cancel=cancel,
        progress=progress,
        cache=cache,
        face=face,
        sha256=sha256,
    )
    clip, track = tracked.clip, tracked.track
    progress(BuildProgress("prepare", 0.0))
    personal = None if generic else _personal_renderer(tracked, models, cache, face)
    if personal is not None:
        track = replace(track, reference_index=personal.reference_index)
    views = views_of(clip.frames, track, models.face_model, cancel)
    identity_reference = models.prepare_reference(views, None if personal is None else personal.renderer)
    progress(BuildProgress("prepare", 1.0))
    return Avatar(
        reference,
        clip.frames,
        clip.is_photo,
        track,
        identity_reference,
        _history_pool(clip, track, models),
        tuple(_notes(tracked, reference.name, face, personal)),
        own_rate=clip.own_rate,
        sha256=tracked.sha256,
    )


def _personal_renderer(
    tracked: TrackedClip, models: RealTalk, cache: AvatarCache, face: int
) -> PersonalRenderer | None:
    """The renderer fine-tuned to this clip from the one that is loaded, if any."""
    if not models.renderer_sha256:
        return None
    key = PersonalKey.of(tracked.sha256, checked_file(FACE_MODEL), models.renderer_sha256, face)
    return PersonalWeights(cache.folder).load(key, tracked.track.present)


def _history_pool(clip: Clip, track: FaceTrack, models: RealTalk) -> Floats:
    """Expressions to draw the history from: the clip's own; for a photo those of typical speakers."""
    if clip.is_photo:
        return models.face_model.typical_expressions
    return track.coefficients.expression[track.present]


def _notes(tracked: TrackedClip, name: str, face: int, personal: PersonalRenderer | None) -> Iterator[str]:
    """What a person should know, in the order of its making: file, face, weights."""
    yield from tracked.clip.notes
    yield from frames_noted(tracked.track, is_photo=tracked.clip.is_photo)
    yield from faces_noted(tracked.track, name, face)
    if len(tracked.clip.frames) == MOST_REFERENCE_FRAMES:
        yield sentence("Only the first {seconds} seconds of {name} are used.", seconds=MOST_REFERENCE_S, name=name)
    if personal is not None:
        yield sentence(
            "{name} is drawn with weights of its own ({gain} less error than with the shipped ones).",
            name=name,
            gain=f"{personal.gain:.0%}",
        )
