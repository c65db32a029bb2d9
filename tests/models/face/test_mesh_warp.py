from dataclasses import replace

import cv2
import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.face_mask import face_region, mouth_interior
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.face.topology import CHIN


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    """Smooth and different everywhere."""
    coarse = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    return cv2.resize(coarse, (256, 256), interpolation=cv2.INTER_CUBIC)


def test_warp_onto_itself_gives_the_picture_back(
    face_model: LinearFaceModel, open_face: FaceCoefficients, picture: np.ndarray
):
    points = face_model.project(open_face)[0]
    warped, valid = warp_to(picture, points, points)
    assert np.abs(warped.astype(int) - picture)[valid].max() <= 1
    assert not warped[~valid].any()


def test_warp_covers_every_region(
    face_model: LinearFaceModel, open_face: FaceCoefficients, resting_face: FaceCoefficients, picture: np.ndarray
):
    """Where the renderer draws it has guidance."""
    reference = face_model.project(resting_face)[0]
    for face in (resting_face, open_face, replace(open_face, rotation=np.array([[0.1, 0.4, 0.2]], np.float32))):
        target = face_model.project(face)[0]
        _, valid = warp_to(picture, reference, target)
        missing = face_region(target) & ~valid & ~mouth_interior(target)
        assert missing.sum() < 0.01 * face_region(target).sum()


def test_moved_mesh_moves_the_picture(face_model: LinearFaceModel, resting_face: FaceCoefficients, picture: np.ndarray):
    points = face_model.project(resting_face)[0]
    warped, valid = warp_to(picture, points, points + np.float32([12, -7, 0]))
    assert valid[:-7, 12:].sum() > 20_000
    assert np.abs(warped[:-7, 12:].astype(int) - picture[7:, :-12])[valid[:-7, 12:]].max() <= 1


def test_scaled_mesh_scales_the_picture(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, picture: np.ndarray
):
    """Compared with OpenCV's own enlargement about the crop's centre."""
    points = face_model.project(resting_face)[0]
    larger = (points - np.float32([128, 128, 0])) * np.array([1.2, 1.2, 1.2]) + [128, 128, 0]
    warped, valid = warp_to(picture, points, larger.astype(np.float32))
    matrix = np.array([[1.2, 0, 127.5 - 1.2 * 127.5], [0, 1.2, 127.5 - 1.2 * 127.5]])
    expected = cv2.warpAffine(picture, matrix, (256, 256), flags=cv2.INTER_LINEAR)
    assert np.abs(warped.astype(int) - expected)[valid].mean() < 1


def test_lips_open_and_the_inside_comes_from_between_the_lips(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, open_face: FaceCoefficients
):
    """A reference with red lips' gap gives a red inside; the forehead is not warped at all."""
    source, target = face_model.project(open_face)[0], face_model.project(resting_face)[0]
    reference = np.full((256, 256, 3), 128, np.uint8)
    reference[mouth_interior(source)] = (255, 0, 0)
    warped, valid = warp_to(reference, source, source)
    x, y = ((source[13] + source[14]) / 2).astype(int)[:2]
    assert (warped[y, x] == (255, 0, 0)).all()
    shut, shut_valid = warp_to(reference, source, target)
    assert (shut[..., 1] < 60)[shut_valid].sum() < 0.1 * mouth_interior(source).sum()
    assert not valid[int(source[10, 1]) + 2, int(source[10, 0])]


def test_mesh_outside_the_crop_gives_an_empty_warp(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, picture: np.ndarray
):
    points = face_model.project(resting_face)[0]
    warped, valid = warp_to(picture, points, points + np.float32([3000, 0, 0]))
    assert not valid.any()
    assert not warped.any()
    _, partly = warp_to(picture, points, points + np.float32([120, 60, 0]))
    assert partly[:, -1].any()


def test_a_flat_mesh_does_no_harm(face_model: LinearFaceModel, resting_face: FaceCoefficients, picture: np.ndarray):
    """All target vertices on a line, or all reference vertices in a point: no NaN, no crash."""
    points = face_model.project(resting_face)[0]
    line = points.copy()
    line[:, 0] = 128
    assert not warp_to(picture, points, line)[1].any()
    warped, valid = warp_to(picture, np.full_like(points, 100), points)
    assert (warped[valid] == warped[valid][0]).all()


def test_the_chin_goes_down_with_the_jaw(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, open_face: FaceCoefficients
):
    source, target = face_model.project(resting_face)[0], face_model.project(open_face)[0]
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[int(source[CHIN, 1]) - 1 : int(source[CHIN, 1]) + 2] = 255
    warped, _ = warp_to(stripes, source, target)
    x, y = target[CHIN, :2].astype(int)
    assert y > source[CHIN, 1] + 5
    assert warped[y - 2 : y + 3, x].max() > 128
