from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.face.morphable_model import LinearFaceModel
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.face_tracker import track_face
from studio.engine.preflight import look_over
from studio.media.clip_reader import read_clip


@pytest.fixture(scope="module")
def avatar(portrait_clip: Path, face_model: LinearFaceModel) -> Avatar:
    """The swaying portrait; nothing of the networks is looked at."""
    frames = list(read_clip(portrait_clip).frames)[:12]
    track = track_face(frames, face_model, "portrait.mp4", cancel=CancelToken(), progress=lambda _: None)
    return Avatar(portrait_clip, frames, False, track, None, track.coefficients.expression, ())  # type: ignore[arg-type]


def verdicts(avatar: Avatar, face_model: LinearFaceModel) -> dict[str, str]:
    return {finding.kind: finding.verdict for finding in look_over(avatar, face_model)}


def test_a_good_clip_is_good_in_every_respect(avatar: Avatar, face_model: LinearFaceModel) -> None:
    assert set(verdicts(avatar, face_model).values()) == {"good"}
    assert verdicts(avatar, face_model).keys() >= {"cuts", "sound"}


def test_each_fault_is_found(avatar: Avatar, face_model: LinearFaceModel) -> None:
    track = avatar.track
    present = track.present.copy()
    present[:6] = False
    rotation = track.coefficients.rotation.copy()
    rotation[8:, 1] = np.radians(60)
    crops = tuple(
        replace(crop, side=crop.side / 4, x=crop.x + 400 * (index % 2)) for index, crop in enumerate(track.crops)
    )
    spoilt = replace(
        track,
        present=present,
        crops=crops,
        coefficients=replace(track.coefficients, rotation=rotation),
        most_faces=2,
    )
    found = verdicts(replace(avatar, track=spoilt), face_model)
    assert (found["coverage"], found["angle"], found["size"], found["cuts"]) == ("poor", "poor", "poor", "poor")
    assert found["faces"] == "fair"


def test_a_blurred_face_is_found(avatar: Avatar, face_model: LinearFaceModel) -> None:
    flat = [np.full_like(avatar.frames[0], 90)] * avatar.frame_count
    assert verdicts(replace(avatar, frames=flat), face_model)["blur"] == "poor"
