import pytest

from models.face.face_mask import mouth_interior
from models.face.morphable_model import LinearFaceModel
from models.face.mouth_interior import (
    HEIGHT,
    OPENINGS,
    WIDTH,
    inside_of,
    skin_colour,
    texture_points,
)
from models.face.topology import LOWER_LIP_INNER, UPPER_LIP_INNER
from tests.fakes.opened_lips import SKIN, points_opened_by


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
