from dataclasses import replace

import cv2
import numpy as np

from models.face.coefficients import FaceCoefficients
from models.face.face_mask import contour_points, face_region, generated_region, mouth_interior, naive_region
from models.face.morphable_model import LinearFaceModel
from models.face.topology import CHIN, EYE_OUTER_LEFT, EYE_OUTER_RIGHT, LIPS, inner_lip_contour


def contains(region: np.ndarray, point: np.ndarray) -> bool:
    return bool(region[int(point[1]), int(point[0])])


def test_region_holds_lips_and_chin_but_not_eyes_and_nose(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, open_face: FaceCoefficients
):
    for face in (resting_face, open_face):
        points = face_model.project(face)[0]
        region = face_region(points)
        assert all(contains(region, points[vertex]) for vertex in (*LIPS, CHIN))
        assert not any(contains(region, points[vertex]) for vertex in (EYE_OUTER_LEFT, EYE_OUTER_RIGHT, 1, 10))


def test_region_grows_with_the_jaw(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, open_face: FaceCoefficients
):
    closed, opened = (face_region(face_model.project(face)[0]) for face in (resting_face, open_face))
    assert opened.sum() > closed.sum()
    closed_rows, opened_rows = (np.flatnonzero(region.any(axis=1)) for region in (closed, opened))
    assert opened_rows[-1] >= closed_rows[-1] + 5
    assert abs(opened_rows[0] - closed_rows[0]) <= 2  # under the nose


def test_region_reaches_below_the_chin_onto_the_neck(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    assert contains(face_region(points), points[CHIN, :2] + [0, 5])


def test_contour_is_one_simple_loop(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    contour = contour_points(face_model.project(resting_face)[0])
    assert contour.shape == (30, 2)
    region = face_region(face_model.project(resting_face)[0])
    assert abs(cv2.contourArea(contour) - region.sum()) < 0.04 * region.sum()
    assert cv2.connectedComponents(region.astype(np.uint8))[0] == 2


def test_region_follows_the_pixels(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    assert np.array_equal(
        face_region(points + np.float32([7, -5, 0])), np.roll(face_region(points), (-5, 7), axis=(0, 1))
    )


def test_growing_adds_a_rim_of_that_width(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    region, grown = face_region(points), face_region(points, grow_px=6)
    assert (grown & region).sum() == region.sum()
    distance = cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, 5)
    assert grown[distance < 5.5].all()
    assert not grown[distance > 7].any()


def test_region_partly_or_wholly_outside_the_crop(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    assert face_region(points + np.float32([100, 60, 0]))[-1].any()
    assert not face_region(points + np.float32([1000, 0, 0])).any()
    assert not face_region(points - np.float32([0, 5000, 0]), grow_px=5).any()


def test_profile_still_has_a_region(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    side = replace(resting_face, rotation=np.array([[0, 1.4, 0]], np.float32))
    region = face_region(face_model.project(side)[0])
    assert region.sum() > 1000


def test_naive_mask_is_everything_below_the_nose(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    region = naive_region(points)
    row = int(points[2, 1])
    assert not region[:row].any()
    assert region[row:].all()
    assert naive_region(points - np.float32([0, 900, 0])).all()
    assert not naive_region(points + np.float32([0, 900, 0])).any()
    assert naive_region(points, grow_px=5)[row - 5 :].all()
    assert not naive_region(points, grow_px=5)[: row - 5].any()


def test_the_kind_of_mask_chooses_the_region(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    assert np.array_equal(generated_region("learnable", points, grow_px=3), face_region(points, grow_px=3))
    assert np.array_equal(generated_region("naive", points, grow_px=3), naive_region(points, grow_px=3))


def test_closed_lips_have_no_inside(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    points = face_model.project(resting_face)[0]
    shut = points.copy()
    shut[[95, 88, 178, 87, 14, 317, 402, 318, 324]] = shut[[191, 80, 81, 82, 13, 312, 311, 310, 415]]
    assert not mouth_interior(shut).any()
    crossed = shut.copy()
    crossed[[95, 88, 178, 87, 14, 317, 402, 318, 324], 1] -= 3
    assert not mouth_interior(crossed).any()


def test_open_lips_have_the_inside_between_them(face_model: LinearFaceModel, open_face: FaceCoefficients):
    points = face_model.project(open_face)[0]
    inside = mouth_interior(points)
    assert contains(inside, (points[13] + points[14]) / 2)
    assert not contains(inside, points[0])  # the upper lip
    assert not contains(inside, points[17])  # the lower lip
    from_contour = cv2.contourArea(points[inner_lip_contour(), :2])
    assert abs(inside.sum() - from_contour) < 0.1 * from_contour
    assert not (inside & ~face_region(points)).any()
