from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform, crops_of
from models.face.lips import lip_gap
from models.face.mesh_warp import warp_triangles
from models.face.morphable_model import LinearFaceModel
from models.face.topology import triangles
from models.realtalk import RealTalk
from models.tracking.landmark_fitting import fit_landmarks
from models.tracking.landmarks import FaceLandmarker
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar, FaceTrack
from studio.engine.avatar_rate import at_own_rate
from studio.engine.face_tracker import track_face
from studio.engine.mouth_fade import mouth_shares, turned_away
from studio.engine.render_settings import AS_IT_IS
from studio.engine.talking_head import TalkingHead

RATE = Fraction(25)
STEEPEST = 0.26
"""More change from one frame to the next would be seen as a jump."""


def track_of(yaw_deg: np.ndarray, **changes: object) -> FaceTrack:
    frames = len(yaw_deg)
    rotation = np.zeros((frames, 3), np.float32)
    rotation[:, 1] = np.radians(yaw_deg)
    still = FaceCoefficients(np.zeros(2, np.float32), np.zeros((frames, 2), np.float32), rotation, np.ones((frames, 3)))
    track = FaceTrack(
        coefficients=still,
        crops=(CropTransform(100, 100, 80),) * frames,
        present=np.ones(frames, bool),
        reprojection_error_px=np.full(frames, 0.5, np.float32),
        most_faces=1,
        reference_index=0,
    )
    return replace(track, **changes)


def lost(frames: int, *gaps: slice) -> np.ndarray:
    present = np.ones(frames, bool)
    for gap in gaps:
        present[gap] = False
    return present


def test_a_face_that_looks_ahead_is_drawn_in_full():
    assert (mouth_shares(track_of(20 * np.sin(np.arange(80) / 5)), RATE) == 1).all()


def test_a_turn_fades_out_and_back_without_a_jump():
    yaw = np.concatenate([np.zeros(20), np.linspace(0, 60, 20), np.linspace(60, 0, 20), np.zeros(20)])
    shares = mouth_shares(track_of(yaw), RATE)
    assert (shares[[0, -1]] == 1).all()
    assert (shares[yaw > 48] == 0).all()
    assert np.abs(np.diff(shares)).max() < STEEPEST
    assert np.allclose(shares, shares[::-1])
    falling = shares[:40]
    assert (np.diff(falling) <= 1e-6).all()
    assert turned_away(track_of(yaw)) == (yaw >= 48).sum()


def test_an_interview_filmed_from_the_side_is_drawn_in_full():
    """Its reference looks the same way."""
    assert (mouth_shares(track_of(np.full(30, -42.0)), RATE) == 1).all()
    assert (mouth_shares(track_of(np.full(30, -58.0)), RATE) == 0).all()


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(60_000, 1001)], ids=["25", "59.94"])
def test_a_lost_face_is_never_drawn_and_nothing_flickers(rate: Fraction):
    """It goes and comes back, is seen for a moment, and goes again."""
    track = track_of(np.zeros(120), present=lost(120, slice(40, 55), slice(56, 70)))
    shares = mouth_shares(track, rate)
    assert (shares[40:70] == 0).all()
    assert (shares[:20] == 1).all()
    assert (shares[-20:] == 1).all()
    assert np.abs(np.diff(shares)).max() < STEEPEST * max(1, 25 / rate)
    assert turned_away(track) == 0


def test_a_cut_is_a_jump_in_the_share_too():
    track = track_of(np.zeros(60), present=lost(60, slice(30, 45)), cuts=(30, 45))
    assert mouth_shares(track, RATE).tolist() == track.present.astype(float).tolist()


def test_a_mesh_that_lost_the_face_is_not_drawn():
    misfit = np.full(60, 0.5, np.float32)
    misfit[25:30] = 8
    shares = mouth_shares(track_of(np.zeros(60), reprojection_error_px=misfit), RATE)
    assert (shares[25:30] == 0).all()
    assert shares[0] == shares[-1] == 1


def test_cuts_are_found_and_kept_at_the_clip_s_own_rate(
    portrait_rgb: np.ndarray, face_model: LinearFaceModel, clip_avatar: Avatar
):
    other = np.ascontiguousarray(255 - portrait_rgb[:, ::-1])
    track = track_face(
        [portrait_rgb] * 3 + [other] * 2 + [portrait_rgb] * 2,
        face_model,
        "cut.mp4",
        cancel=CancelToken(),
        progress=lambda _: None,
    )
    assert track.cuts == (3, 5)
    avatar = replace(clip_avatar, own_rate=Fraction(50), track=replace(clip_avatar.track, cuts=(20,)))
    assert at_own_rate(avatar).track.cuts == (40,)


@pytest.fixture(scope="module")
def turning(portrait_rgb: np.ndarray, face_model: LinearFaceModel) -> list[np.ndarray]:
    """The portrait, stuck to its mesh, turns its head, is gone for eight frames, and comes back as it went."""
    with FaceLandmarker() as landmarker:
        landmarks = landmarker.find(portrait_rgb)
    crop = crops_of(landmarks[None])[0]
    still_rgb = crop.cut(portrait_rgb)
    still = fit_landmarks(face_model, crop.to_crop(landmarks)[None], np.array([True])).coefficients
    pictures = []
    for turn_deg in (*np.zeros(14), *np.linspace(0, 60, 12)):
        turned = replace(still, rotation=still.rotation + np.radians([0, turn_deg, 0]).astype(np.float32))
        points = face_model.project(turned)[0]
        far_first = triangles()[np.argsort(-points[triangles(), 2].mean(axis=1))]
        head_rgb, there = warp_triangles(still_rgb, face_model.project(still)[0], points, far_first, 256)
        pictures.append(np.where(there[..., None], head_rgb, np.uint8([100, 90, 80])))
    return [*pictures, *[np.full_like(still_rgb, 90)] * 8, *reversed(pictures)]


def test_a_head_that_turns_away_is_left_as_it_was_recorded(
    shipped_models: RealTalk, face_model: LinearFaceModel, photo_avatar: Avatar, turning: list[np.ndarray]
):
    track = track_face(turning, face_model, "turning.mp4", cancel=CancelToken(), progress=lambda _: None)
    avatar = replace(photo_avatar, frames=turning, is_photo=False, track=track)
    shares = mouth_shares(track, RATE)
    assert track.present.tolist() == [True] * 26 + [False] * 8 + [True] * 26
    assert shares[26:34].max() == 0
    assert shares[25:35].max() < 0.05
    assert shares[:5].min() == shares[-5:].min() == 1
    head = TalkingHead(shipped_models, avatar)
    wide_open = max(
        face_model.typical_expressions, key=lambda beta: lip_gap(face_model.vertices(still_of(avatar), beta))
    )
    changed = []
    for index, picture in enumerate(turning):
        frame = head.frame_with(index, wide_open, AS_IT_IS, whole_frame=True)
        assert (frame.region is None) == (shares[index] == 0)
        changed.append(np.abs(frame.frame_rgb.astype(int) - picture).mean())
    assert max(change for change, share in zip(changed, shares, strict=True) if share == 0) == 0
    assert min(change for change, share in zip(changed, shares, strict=True) if share > 0.2) > 0
    assert min(changed[:5]) > 0.5
    assert np.abs(np.diff(changed)).max() < 0.5 * max(changed)


def still_of(avatar: Avatar) -> np.ndarray:
    return avatar.track.coefficients.identity
