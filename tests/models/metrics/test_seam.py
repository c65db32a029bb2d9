import numpy as np
import pytest

from models.metrics.seam import seam_gradient, seam_ratio

REGION = np.zeros((64, 64), bool)
REGION[16:48, 16:48] = True


def picture(inside: int, outside: int) -> np.ndarray:
    return np.where(REGION[..., None], inside, outside).repeat(3, axis=2).astype(np.uint8)


def test_a_flat_picture_has_no_seam():
    assert seam_gradient(picture(90, 90), REGION) == 0


def test_a_step_at_the_border_grows_with_its_height():
    low, high = seam_gradient(picture(90, 100), REGION), seam_gradient(picture(90, 110), REGION)
    assert low > 0
    assert high == pytest.approx(2 * low)


def test_detail_away_from_the_border_does_not_count():
    detailed = picture(90, 90)
    detailed[30:34, 30:34] = 255
    assert seam_gradient(detailed, REGION) == 0


def test_lines_that_cross_the_border_do_not_count():
    # Stripes from top to bottom under a border that runs from left to right: no slope across it.
    stripes = np.tile(np.arange(64) * 4, (64, 1))[..., None].repeat(3, axis=2).astype(np.uint8)
    half = np.zeros((64, 64), bool)
    half[32:] = True
    assert seam_gradient(stripes, half) == pytest.approx(0, abs=1e-3)


def test_a_slope_across_the_border_by_hand():
    slope = np.tile((np.arange(64) * 3)[:, None], (1, 64))[..., None].repeat(3, axis=2).astype(np.uint8)
    half = np.zeros((64, 64), bool)
    half[32:] = True
    assert seam_gradient(slope, half) == pytest.approx(3.0, rel=1e-3)


def test_without_a_border_there_is_no_seam():
    assert np.isnan(seam_gradient(picture(0, 9), np.ones((64, 64), bool)))
    assert np.isnan(seam_gradient(picture(0, 9), np.zeros((64, 64), bool)))


def test_ratio_leaves_out_frames_without_a_border():
    assert seam_ratio([2.0, np.nan, 2.0], [3.0, 9.0, 5.0]) == pytest.approx(2.0)
    assert np.isnan(seam_ratio([np.nan], [1.0]))
