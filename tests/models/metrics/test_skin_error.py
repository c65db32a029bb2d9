import numpy as np
import pytest

from models.metrics.skin_error import skin_error


def test_the_mouth_does_not_count():
    real = np.zeros((20, 20, 3), np.uint8)
    generated = np.full_like(real, 51)
    region = np.zeros((20, 20), bool)
    region[10:] = True
    mouth = (slice(12, 16), slice(5, 15))
    generated[mouth] = 255
    assert skin_error(real, generated, region, mouth) == pytest.approx(0.2)
    assert np.isnan(skin_error(real, generated, region, (slice(0, 20), slice(0, 20))))
    assert region[13, 7], "the mask itself is not changed"
