import numpy as np
import pytest

from models.metrics.mask_error import mask_error


def test_only_the_region_counts():
    real = np.zeros((4, 4, 3), np.uint8)
    generated = real.copy()
    generated[0, 0] = (51, 0, 102)  # inside: mean 51 over the channels, 0.2
    generated[3, 3] = 255  # outside
    region = np.zeros((4, 4), bool)
    region[0, :2] = True
    assert mask_error(real, generated, region) == pytest.approx(0.1)


def test_dark_and_bright_differences_do_not_cancel():
    real = np.full((1, 2, 3), 100, np.uint8)
    generated = np.array([[[90] * 3, [110] * 3]], np.uint8)
    assert mask_error(real, generated, np.ones((1, 2), bool)) == pytest.approx(10 / 255)


def test_nothing_generated_has_no_error():
    picture = np.zeros((4, 4, 3), np.uint8)
    assert np.isnan(mask_error(picture, picture, np.zeros((4, 4), bool)))
