import cv2
import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.face_mask import mouth_interior
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.face.mouth_interior import (
    HEIGHT,
    NARROW_PX,
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


@pytest.mark.parametrize("own_mouth", [True, False])
def test_nearly_shut_lips_meet_in_a_line_without_dots(face_model: LinearFaceModel, *, own_mouth: bool):
    """Teeth over a dark mouth pressed into one slanted row: no pixel shows the one or the other alone."""
    wide = points_opened_by(face_model, 20 if own_mouth else 0.2)
    nearly_shut = points_opened_by(face_model, 1.0)
    nearly_shut[:, 1] += (nearly_shut[:, 0] - 128) * 0.08
    teeth, dark = 240, 10
    textures = np.full_like(flat_mouth_interior(), dark / 200)
    textures[:, : HEIGHT // 2] = teeth / 200
    reference = SKIN.copy()
    if own_mouth:
        well_inside = cv2.erode(mouth_interior(wide).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        upper = np.arange(256)[:, None] < wide[[13, 14], 1].mean()
        reference[well_inside] = dark
        reference[well_inside & upper] = teeth

    painted, _ = guidance(reference, wide, nearly_shut, textures)
    left, right = (int(nearly_shut[corner, 0]) for corner in (81, 311))
    middle = int(nearly_shut[[13, 14], 1].mean())
    line = painted[middle - 3 : middle + 4, left:right, 0].astype(int)
    darkest = line.min(axis=0)
    assert (darkest < 185).all()  # it is seen along its whole length
    assert darkest.min() > dark + 40  # plain sampling gives 10 next to 200


def test_wide_open_lips_stay_as_sharp_as_they_were(face_model: LinearFaceModel):
    wide, narrow = points_opened_by(face_model, 20), points_opened_by(face_model, NARROW_PX + 0.5)
    reference = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    painted, _ = guidance(reference, wide, narrow, flat_mouth_interior())
    assert np.array_equal(painted, warp_to(reference, wide, narrow)[0])


def test_a_mouth_outside_the_crop_is_not_drawn(face_model: LinearFaceModel):
    shut = points_opened_by(face_model, 0.5)
    painted, valid = guidance(SKIN, shut, shut + np.array([3000, 0, 0], np.float32), flat_mouth_interior())
    assert not valid.any()
    assert not painted.any()


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
