from dataclasses import replace

import numpy as np

from models.face.coefficients import FaceCoefficients
from models.face.face_mask import mouth_interior
from models.face.mesh_image import contour_channel, shaded_mesh
from models.face.morphable_model import LinearFaceModel
from models.face.topology import CHIN

GREY = np.full((256, 256, 3), 90, np.uint8)


def test_mesh_covers_the_face_and_nothing_else(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    drawn = shaded_mesh(GREY, points)
    changed = (drawn != GREY).any(axis=-1)
    assert changed[int(points[4, 1]), int(points[4, 0])]
    low, high = points[:468, :2].min(axis=0), points[:468, :2].max(axis=0)
    rows, columns = np.nonzero(changed)
    assert columns.min() >= low[0] - 1
    assert rows.min() >= low[1] - 1
    assert columns.max() <= high[0] + 1
    assert rows.max() <= high[1] + 1
    assert (GREY == 90).all()  # the background is left alone


def test_light_comes_from_the_viewers_left(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    drawn = shaded_mesh(GREY, points).astype(float).mean(axis=-1)
    left, right = points[50].astype(int), points[280].astype(int)  # the cheeks
    around = slice(-6, 7)
    patches = [
        drawn[p[1] + around.start : p[1] + around.stop, p[0] + around.start : p[0] + around.stop] for p in (left, right)
    ]
    assert patches[0].mean() > patches[1].mean() + 5


def test_open_mouth_shows_through(face_model: LinearFaceModel, open_face: FaceCoefficients):
    points = face_model.project(open_face)[0]
    middle = ((points[13] + points[14]) / 2).astype(int)
    assert mouth_interior(points)[middle[1], middle[0]]
    assert (shaded_mesh(GREY, points)[middle[1], middle[0]] == 90).all()


def test_mesh_at_and_beyond_the_border(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    whole = shaded_mesh(GREY, points)
    moved = shaded_mesh(GREY, points + np.float32([100, 0, 0]))
    assert np.abs(moved[:, 140:240].astype(int) - whole[:, 40:140]).max() <= 1
    assert np.array_equal(shaded_mesh(GREY, points + np.float32([0, 2000, 0])), GREY)


def test_turned_face_is_drawn_too(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    for yaw in (-1.5, 1.5):
        points = face_model.project(replace(resting_face, rotation=np.array([[0, yaw, 0]], np.float32)))[0]
        assert (shaded_mesh(GREY, points) != GREY).any(axis=-1).sum() > 2000


def test_contours_are_thin_lines_along_lips_and_jaw(face_model: LinearFaceModel, open_face: FaceCoefficients):
    points = face_model.project(open_face)[0]
    lines = contour_channel(points)
    assert lines.dtype == np.uint8
    for vertex in (13, 14, 0, 17, 61, 291, CHIN):
        x, y = points[vertex, :2].astype(int)
        assert lines[y - 1 : y + 2, x - 1 : x + 2].max() > 100
    middle = ((points[13] + points[14]) / 2).astype(int)
    assert lines[middle[1], middle[0]] == 0
    assert (lines > 0).mean() < 0.03
