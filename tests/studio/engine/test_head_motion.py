import cv2
import numpy as np
import pytest

from models.realtalk import RealTalk
from studio.engine.avatar import Avatar
from studio.engine.head_motion import HeadPose, SwayingPhoto, pose_at

POSE = HeadPose(3.0, -2.0, 0.02, 1.01)


@pytest.fixture(scope="module")
def photo(shipped_models: RealTalk, photo_avatar: Avatar) -> SwayingPhoto:
    points = shipped_models.face_model.project(photo_avatar.track.coefficients)[0]
    return SwayingPhoto(photo_avatar.frames[0], photo_avatar.track.crops[0], points)


def test_the_motion_starts_at_the_photo_is_slow_and_seeded():
    poses = np.array([[getattr(pose_at(i, 4, 1.0), name) for name in ("x", "y", "roll_rad")] for i in range(500)])
    assert np.array_equal(poses[0], np.zeros(3))
    assert 0.8 < np.abs(poses[:, 0]).max() < 3.3
    assert np.abs(np.diff(poses, axis=0)).max() < 0.35  # px a frame
    assert pose_at(100, 4, 1.0) == pose_at(100, 4, 1.0) != pose_at(100, 5, 1.0)
    assert pose_at(100, 4, 0.0) == HeadPose(0.0, 0.0, 0.0, 1.0)


def test_without_a_motion_the_photo_stays(photo: SwayingPhoto, photo_avatar: Avatar):
    rest = HeadPose(0.0, 0.0, 0.0, 1.0)
    assert np.abs(photo.frame_rgb(rest).astype(int) - photo_avatar.frames[0]).max() <= 1
    own = photo_avatar.track.crops[0].cut(photo_avatar.frames[0])
    assert np.abs(photo.crop_rgb(rest).astype(int) - own).mean() < 2


def test_pixels_and_mesh_move_alike(photo: SwayingPhoto, photo_avatar: Avatar, shipped_models: RealTalk):
    """A patch of the photo around a vertex is found again where the moved mesh has that vertex."""
    model, track = shipped_models.face_model, photo_avatar.track
    before = model.project(track.coefficients)[0]
    after = model.project(photo.coefficients(track.coefficients, POSE))[0]
    assert np.linalg.norm(after[1, :2] - before[1, :2]) > 2
    still, moved = photo.crop_rgb(HeadPose(0.0, 0.0, 0.0, 1.0)), photo.crop_rgb(POSE)
    for vertex in (33, 263, 1, 61, 291):  # eye corners, nose, mouth corners
        here, there = (tuple(float(v) - 0.5 for v in points[vertex, :2]) for points in (before, after))
        patch, followed = cv2.getRectSubPix(still, (17, 17), here), cv2.getRectSubPix(moved, (17, 17), there)
        left_behind = cv2.getRectSubPix(moved, (17, 17), here)
        assert cv2.absdiff(patch, followed).mean() < 0.5 * cv2.absdiff(patch, left_behind).mean()


def test_the_border_of_the_photo_does_not_move(photo: SwayingPhoto, photo_avatar: Avatar):
    moved, frame = photo.frame_rgb(POSE), photo_avatar.frames[0]
    assert np.array_equal(moved[-20:], frame[-20:])
    assert np.array_equal(moved[:, :20], frame[:, :20])
    assert not np.array_equal(moved, frame)
    cut = photo_avatar.track.crops[0].cut(moved)
    assert np.abs(cut.astype(int) - photo.crop_rgb(POSE)).mean() < 2
