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
from models.face.topology import LOWER_LIP_INNER, UPPER_LIP_INNER

SKIN = np.full((256, 256, 3), (200, 150, 100), np.uint8)


def points_opened_by(model: LinearFaceModel, gap_px: float) -> np.ndarray:
    """A frontal face whose lower inner lip lies ``gap_px`` below the upper one."""
    still = FaceCoefficients(
        np.zeros(model.identity_size, np.float32),
        np.zeros((1, model.expression_size), np.float32),
        np.zeros((1, 3), np.float32),
        np.array([[128, 110, 80]], np.float32),
    )
    points = model.project(still)[0].copy()
    for upper, lower in (
        (80, 88),
        (81, 178),
        (82, 87),
        (13, 14),
        (312, 317),
        (311, 402),
        (310, 318),
        (191, 95),
        (415, 324),
    ):
        points[lower] = points[upper] + np.array([0, gap_px, 0], np.float32)
    return points


def test_a_shut_reference_gets_the_typical_mouth(face_model: LinearFaceModel):
    shut, wide = points_opened_by(face_model, 0.2), points_opened_by(face_model, 20)
    painted, valid = guidance(SKIN, shut, wide, flat_mouth_interior())
    inside = mouth_interior(wide)
    assert inside.sum() > 200
    assert np.abs(painted[inside].mean(axis=0) - 0.4 * np.array([200, 150, 100])).max() < 8
    outside = valid & ~inside
    assert np.abs(painted[outside].astype(int) - SKIN[outside]).mean() < 2


def test_an_open_reference_keeps_its_own_mouth(face_model: LinearFaceModel):
    wide, wider = points_opened_by(face_model, 20), points_opened_by(face_model, 24)
    painted, _ = guidance(SKIN, wide, wider, flat_mouth_interior())
    assert np.array_equal(painted, warp_to(SKIN, wide, wider)[0])


def test_a_texture_cut_out_and_lit_is_the_mouth_again(face_model: LinearFaceModel):
    wide = points_opened_by(face_model, 20)
    picture = SKIN.copy()
    picture[mouth_interior(wide)] = (60, 30, 20)
    texture = inside_of(picture, wide)
    assert texture.shape == (HEIGHT, WIDTH, 3)
    centre = texture[HEIGHT // 2, WIDTH // 2] * skin_colour(picture, wide)
    assert centre == pytest.approx([60, 30, 20], abs=2)


def test_texture_points_enclose_the_texture():
    points = texture_points()
    assert points[UPPER_LIP_INNER, 1] == pytest.approx(0)
    assert points[LOWER_LIP_INNER, 1] == pytest.approx(HEIGHT)
    assert points[78, :2] == pytest.approx([0, HEIGHT / 2])
    assert points[308, :2] == pytest.approx([WIDTH, HEIGHT / 2])


def test_the_shipped_mouth_has_bright_teeth_over_dark(face_model: LinearFaceModel):
    assert face_model.mouth_interior.shape == (len(OPENINGS), HEIGHT, WIDTH, 3)
    widest = face_model.mouth_interior[-1].mean(axis=2)
    assert widest[6:12, 22:42].mean() > 1.3 * widest[16:22, 22:42].mean()
