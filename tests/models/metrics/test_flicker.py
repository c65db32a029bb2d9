import numpy as np
import pytest

from models.metrics.flicker import flicker, flicker_ratio

WHOLE = np.ones((4, 4), bool)


def grey(level: int) -> np.ndarray:
    return np.full((4, 4, 3), level, np.uint8)


def test_steady_change_is_no_flicker():
    assert flicker([grey(10), grey(20), grey(30), grey(40)], [WHOLE] * 4) == 0


def test_trembling_by_hand():
    # |10 - 2 · 20 + 10| = 20 and |20 - 2 · 10 + 20| = 20
    assert flicker([grey(10), grey(20), grey(10), grey(20)], [WHOLE] * 4) == pytest.approx(20)


def test_only_the_region_of_the_middle_frame_counts():
    frames = [grey(10), grey(10), grey(10)]
    frames[1][0, 0] = 30
    corner = np.zeros((4, 4), bool)
    corner[0, 0] = True
    assert flicker(frames, [~corner, corner, ~corner]) == pytest.approx(40)
    assert flicker(frames, [corner, ~corner, corner]) == 0


def test_ratio():
    assert flicker_ratio(4.0, 2.0) == 0.5
    assert np.isnan(flicker_ratio(0.0, 2.0))
    assert np.isnan(flicker([grey(1), grey(2)], [WHOLE] * 2))
