from dataclasses import replace

import cv2
import numpy as np
import pytest

from models.face.face_mask import face_region
from models.face.morphable_model import LinearFaceModel
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar, FaceTrack
from studio.engine.face_tracker import track_face
from studio.engine.occlusion import FEWEST_FRAMES, NOTHING, find_occlusion, occlusion_alpha
from studio.engine.render_settings import AS_IT_IS
from studio.engine.talking_head import TalkingHead
from tests.fakes.occluders import hand, microphone

FRAMES = 40
COVERED = range(14, 28)
MOUTH = np.array([268.0, 285.0])


def tracked(pictures: list[np.ndarray], face_model: LinearFaceModel) -> FaceTrack:
    return track_face(pictures, face_model, "test.mp4", cancel=CancelToken(), progress=lambda _: None)


@pytest.fixture(scope="module")
def swaying(portrait_rgb: np.ndarray) -> list[np.ndarray]:
    """The portrait nods, and the light changes."""
    pictures = []
    for index in range(FRAMES):
        turn = cv2.getRotationMatrix2D((265, 260), 4 * np.sin(index / 6), 1 + 0.03 * np.sin(index / 4))
        moved = cv2.warpAffine(portrait_rgb, turn, portrait_rgb.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
        noise = np.random.default_rng(index).normal(0, 3, moved.shape)
        pictures.append(np.clip(moved * (1 + 0.12 * np.sin(index / 9)) + noise, 0, 255).astype(np.uint8))
    return pictures


@pytest.fixture(scope="module")
def covered(swaying: list[np.ndarray]) -> tuple[list[np.ndarray], np.ndarray]:
    """A microphone comes from below and goes: pictures, and where it is."""
    pictures, where = list(swaying), np.zeros((FRAMES, *swaying[0].shape[:2]), bool)
    for index in COVERED:
        lower = 40 * max(0, 16 - index, index - 25)
        pictures[index], where[index] = microphone(swaying[index], (268 + index % 3, 290 + lower))
    return pictures, where


@pytest.fixture(scope="module")
def covered_track(covered: tuple[list[np.ndarray], np.ndarray], face_model: LinearFaceModel) -> FaceTrack:
    return tracked(covered[0], face_model)


def in_mask(flags: np.ndarray, track: FaceTrack, face_model: LinearFaceModel) -> np.ndarray:
    """Of maps bool[T, 64, 64], what lies where the face is generated."""
    points = face_model.project(track.coefficients) / 4
    return flags & np.stack([face_region(mesh, 64) for mesh in points])


def test_nothing_is_before_a_face_that_nods(swaying: list[np.ndarray], face_model: LinearFaceModel):
    assert tracked(swaying, face_model).occluded.shape == (0, 64, 64)


def test_a_microphone_is_seen_where_it_is(covered, covered_track: FaceTrack, face_model: LinearFaceModel):
    _, where = covered
    whites = [np.repeat(there[..., None] * np.uint8(255), 3, axis=2) for there in where]
    cut = [crop.cut(white) for crop, white in zip(covered_track.crops, whites, strict=True)]
    true = np.stack(cut)[:, 2::4, 2::4, 0] > 127
    true, found = (in_mask(flags, covered_track, face_model) for flags in (true, covered_track.occluded))
    middle = slice(17, 25)
    assert (found & true)[middle].sum() > 0.85 * true[middle].sum()
    assert (found & true)[middle].sum() > 0.6 * found[middle].sum()
    assert not found[:12].any()
    assert not found[31:].any()
    assert covered_track.reference_index not in range(16, 26)


def test_what_is_before_the_mouth_stays_as_recorded(
    shipped_models: RealTalk, photo_avatar: Avatar, covered, covered_track: FaceTrack, face_model: LinearFaceModel
):
    pictures, where = covered
    avatar = replace(photo_avatar, frames=pictures, is_photo=False, track=covered_track)
    head = TalkingHead(shipped_models, avatar)
    opened = face_model.typical_expressions[3]
    uncovered = head.frame_with(5, opened, AS_IT_IS, whole_frame=True)
    frame = head.frame_with(20, opened, AS_IT_IS, whole_frame=True)
    ball = cv2.erode(where[20].astype(np.uint8), np.ones((9, 9))).astype(bool)
    ball[330:] = False
    changed = np.abs(frame.frame_rgb.astype(int) - pictures[20]).mean(axis=-1)
    assert changed[ball].mean() < 1
    assert np.abs(uncovered.frame_rgb.astype(int) - pictures[5]).mean(axis=-1)[ball].mean() > 4
    assert changed.max() > 8  # the rest of the lower face is drawn


def test_a_mouth_that_speaks_is_not_before_itself(face_model: LinearFaceModel, clip_speaking: list[np.ndarray]):
    assert not tracked(clip_speaking, face_model).occluded.any()


def test_a_hand_of_the_face_s_own_colour(swaying: list[np.ndarray], face_model: LinearFaceModel, portrait_rgb):
    skin = np.median(portrait_rgb[140:165, 240:290], axis=(0, 1))
    pictures = list(swaying)
    for index in COVERED:
        pictures[index], _ = hand(swaying[index], (268, 290 + index % 3), skin * 0.85, size=1.1)
    track = tracked(pictures, face_model)
    found = in_mask(track.occluded, track, face_model) if len(track.occluded) else np.zeros((FRAMES, 64, 64), bool)
    assert found[16:26].any(axis=(1, 2)).all()
    assert not found[:12].any()
    assert not found[31:].any()


def test_too_few_frames_tell_nothing(portrait_rgb: np.ndarray):
    few = FEWEST_FRAMES - 1
    crops = [portrait_rgb[:256, :256]] * few
    assert find_occlusion(crops, np.zeros((few, 504, 3), np.float32), np.ones(few, bool)) is NOTHING


def test_alpha_is_soft_and_whole_inside():
    occluded = np.zeros((64, 64), bool)
    occluded[20:40, 20:40] = True
    alpha = occlusion_alpha(occluded)
    assert alpha.shape == (256, 256)
    assert alpha[90:150, 90:150].min() > 0.99
    assert alpha[:56].max() == 0
    assert np.abs(np.diff(alpha[120])).max() < 0.2
