import cv2
import numpy as np
import pytest

from models.face.face_mask import mouth_interior
from models.face.guidance import NARROW_PX, guidance
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.face.mouth_interior import (
    HEIGHT,
    flat_mouth_interior,
)
from tests.fakes.opened_lips import SKIN, points_opened_by


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
