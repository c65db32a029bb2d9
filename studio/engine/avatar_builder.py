"""From a reference file to an avatar: decode, track, prepare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FRAMES_PER_SECOND
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar, FaceTrack
from studio.engine.avatar_cache import AvatarCache
from studio.engine.face_tracker import track_face
from studio.engine.resources import FACE_MODEL, checked_file
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


def build_avatar(
    reference: Path,
    models: RealTalk,
    *,
    cancel: CancelToken | None = None,
    progress: Callable[[BuildProgress], None] = lambda _: None,
    cache: AvatarCache | None = None,
) -> Avatar:
    """Make a clip or photo ready to speak; what was tracked before is taken from the cache.

    Raises ``StudioError`` for a file that cannot be read or has no face, ``Cancelled`` through ``cancel``.
    """
    cancel = cancel or CancelToken()
    cache = cache or AvatarCache(cache_dir())
    clip = read_clip(
        reference,
        cancel=cancel,
        progress=lambda done: progress(BuildProgress("decode", done)),
        max_frames=MOST_REFERENCE_FRAMES,
    )
    key = cache.key(reference, checked_file(FACE_MODEL), models.face_model.front_end)
    track = cache.load(key, len(clip.frames))
    if track is None:
        track = track_face(
            clip.frames,
            models.face_model,
            reference.name,
            cancel=cancel,
            progress=lambda done: progress(BuildProgress("track", done)),
        )
        cache.save(key, track)
    progress(BuildProgress("prepare", 0.0))
    chosen = track.reference_index
    points = models.face_model.project(track.coefficients.frames(slice(chosen, chosen + 1)))[0]
    identity_reference = models.prepare_reference(track.crops[chosen].cut(clip.frames[chosen]), points)
    progress(BuildProgress("prepare", 1.0))
    return Avatar(
        reference,
        clip.frames,
        clip.is_photo,
        track,
        identity_reference,
        _history_pool(clip, track, models),
        (*clip.notes, *_track_notes(reference, clip, track)),
    )


def _history_pool(clip: Clip, track: FaceTrack, models: RealTalk) -> Floats:
    """Expressions to draw the history from: the clip's own; for a photo those of typical speakers."""
    if clip.is_photo:
        return models.face_model.typical_expressions
    return track.coefficients.expression[track.present]


def _track_notes(reference: Path, clip: Clip, track: FaceTrack) -> tuple[str, ...]:
    notes = []
    missing = int((~track.present).sum())
    if missing:
        frames = "frame has" if missing == 1 else "frames have"
        notes.append(f"{missing} of {len(track)} {frames} no face; they are shown untouched.")
    if track.most_faces > 1:
        notes.append(f"{reference.name} shows {track.most_faces} faces; the largest one is used.")
    if len(clip.frames) == MOST_REFERENCE_FRAMES:
        notes.append(f"Only the first {MOST_REFERENCE_S} seconds of {reference.name} are used.")
    return tuple(notes)
