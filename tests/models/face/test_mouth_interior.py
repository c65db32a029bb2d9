from dataclasses import replace

import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.face_mask import mouth_interior
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.face.mouth_interior import (
    HEIGHT,
    OPENINGS,
    WIDTH,
    flat_mouth_interior,
    guidance,
    inside_of,
    skin_colour,
    texture_points,
)
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER

SKIN_RGB = np.array([200, 150, 120], np.uint8)


def portrait_of(points: np.ndarray, inside_rgb: tuple[int, int, int]) -> np.ndarray:
    picture = np.broadcast_to(SKIN_RGB, (256, 256, 3)).copy()
    picture[mouth_interior(points)] = inside_rgb
    return picture


def test_shipped_textures_are_darker_than_skin_and_differ(face_model: LinearFaceModel):
    textures = face_model.mouth_interior
    assert textures.shape == flat_mouth_interior().shape == (len(OPENINGS), HEIGHT, WIDTH, 3)
    assert 0.1 < textures.mean() < 0.9
    assert not np.array_equal(textures[0], textures[2])


def test_texture_has_the_corners_at_its_sides():
    points = texture_points()
    assert points[INNER_LIP_UPPER[0], :2].tolist() == pytest.approx([0, HEIGHT / 2])
    assert points[INNER_LIP_UPPER[-1], :2].tolist() == pytest.approx([WIDTH, HEIGHT / 2], abs=1e-2)
    assert (points[list(INNER_LIP_UPPER[1:-1]), 1] < points[list(INNER_LIP_LOWER[1:-1]), 1]).all()


def test_shut_reference_gets_the_mean_mouth_in_its_own_light(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, open_face: FaceCoefficients
):
    shut, opened = face_model.project(resting_face)[0], face_model.project(open_face)[0]
    reference = np.broadcast_to(SKIN_RGB, (256, 256, 3)).copy()
    assert skin_colour(reference, shut).tolist() == SKIN_RGB.tolist()
    textures = np.full((3, HEIGHT, WIDTH, 3), 0.5, np.float32)
    guided, valid = guidance(reference, shut, opened, textures)
    inside = mouth_interior(opened)
    assert valid[inside].all()
    assert np.abs(np.median(guided[inside], axis=0) - SKIN_RGB / 2).max() <= 1
    outside = valid & ~inside
    warped, _ = warp_to(reference, shut, opened)
    assert (guided[outside] == warped[outside]).all(axis=-1).mean() > 0.98


def test_open_reference_keeps_its_own_inside(face_model: LinearFaceModel, open_face: FaceCoefficients):
    points = face_model.project(open_face)[0]
    reference = portrait_of(points, (250, 10, 10))
    guided, valid = guidance(reference, points, points, face_model.mouth_interior)
    expected, expected_valid = warp_to(reference, points, points)
    assert np.array_equal(guided, expected)
    assert np.array_equal(valid, expected_valid)


def test_shut_target_shows_no_inside(
    face_model: LinearFaceModel, resting_face: FaceCoefficients, open_face: FaceCoefficients
):
    shut = face_model.project(resting_face)[0]
    reference = np.broadcast_to(SKIN_RGB, (256, 256, 3)).copy()
    guided, valid = guidance(reference, shut, shut, np.zeros((3, HEIGHT, WIDTH, 3), np.float32))
    dark = (guided[valid] == 0).all(axis=-1)
    assert dark.sum() < 80  # at most the line between the lips


def test_what_is_cut_from_a_mouth_is_its_inside_over_the_skin(face_model: LinearFaceModel, open_face: FaceCoefficients):
    points = face_model.project(open_face)[0]
    texture = inside_of(portrait_of(points, (100, 30, 60)), points)
    assert texture.shape == (HEIGHT, WIDTH, 3)
    assert texture[HEIGHT // 2, WIDTH // 2].tolist() == pytest.approx([0.5, 0.2, 0.5], abs=0.02)


def test_faces_at_the_border_have_a_skin_colour_too(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    away = replace(resting_face, translation=np.array([[-400, 100, 80]], np.float32))
    black = np.zeros((256, 256, 3), np.uint8)
    assert skin_colour(black, face_model.project(away)[0]).tolist() == [1, 1, 1]
