import numpy as np
import pytest

from models.face.lips import lip_gap, lip_opening, lip_width
from models.face.topology import FACE_VERTICES


@pytest.fixture
def mouth() -> np.ndarray:
    """Two frames: 40 px wide, 10 px open; and 30 px wide, shut."""
    points = np.zeros((2, FACE_VERTICES, 2), np.float32)
    points[:, 61], points[:, 291] = [[-20, 0], [-15, 0]], [[20, 0], [15, 0]]
    points[0, 13], points[0, 14] = (0, -4), (0, 6)
    return points


def test_gap_width_and_opening_by_hand(mouth: np.ndarray):
    assert lip_gap(mouth).tolist() == [10, 0]
    assert lip_width(mouth).tolist() == [40, 30]
    assert lip_opening(mouth).tolist() == [0.25, 0]
    assert lip_opening(mouth, resting_width=50).tolist() == pytest.approx([0.2, 0])


def test_a_mouth_without_width_is_no_division_by_zero():
    assert float(lip_opening(np.zeros((FACE_VERTICES, 3)))) == 0
