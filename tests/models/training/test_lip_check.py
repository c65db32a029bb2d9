import cv2
import numpy as np
import pytest

from models.training.lip_check import LOST_PX, LipCheck


@pytest.fixture(scope="module")
def portrait(sample_portrait):
    picture = cv2.imread(str(sample_portrait))[20:420, 60:460, ::-1]
    return np.ascontiguousarray(cv2.resize(picture, (256, 256)))


def test_lips_where_they_are_and_lips_moved(portrait, face_model):
    moved = portrait.copy()
    lips = slice(140, 180)
    moved[lips] = np.roll(moved[lips], 6, axis=0)
    check = LipCheck([portrait], [moved], face_model.rigidity)
    assert check.distance_px([portrait]) == pytest.approx(0, abs=1e-3)
    assert check.warp_px is not None
    assert 0.3 < check.warp_px < LOST_PX


def test_a_lost_face_counts_as_the_worst_and_pictures_without_one_do_not_count(portrait, face_model):
    black = np.zeros_like(portrait)
    assert LipCheck([portrait], [black], face_model.rigidity).warp_px == LOST_PX
    assert LipCheck([portrait, black], [portrait, black], face_model.rigidity).warp_px == pytest.approx(0, abs=1e-3)
    assert LipCheck([black], [portrait], face_model.rigidity).warp_px is None
