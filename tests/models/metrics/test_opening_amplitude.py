import numpy as np
import pytest

from models.metrics.opening_amplitude import amplitude_ratio


def test_ratio_by_hand():
    real = np.array([0.0, 0.2, 0.0, 0.2], np.float32)
    assert amplitude_ratio(real, 0.5 * real + 0.3) == pytest.approx(0.5)
    assert amplitude_ratio(real, np.full(4, 0.1, np.float32)) == pytest.approx(0.0, abs=1e-6)


def test_resting_lips_give_no_ratio():
    assert np.isnan(amplitude_ratio(np.zeros(4, np.float32), np.ones(4, np.float32)))
