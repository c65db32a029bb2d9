import numpy as np
import pytest

from models.metrics.opening_sync import opening_sync


def speechlike(count: int = 100) -> np.ndarray:
    steps = np.random.default_rng(5).normal(size=count + 4)
    return 0.1 * np.convolve(steps, np.ones(5) / 5, "valid")


@pytest.mark.parametrize("late_frames", [-3, 0, 2, 8])
def test_delay_is_found(late_frames):
    real = speechlike()
    sync = opening_sync(real, np.roll(real, late_frames))
    assert sync.lag_ms == 40 * late_frames


def test_correlation_is_taken_without_delay():
    real = speechlike()
    assert opening_sync(real, 0.4 * real + 0.1).correlation == pytest.approx(1.0)
    assert opening_sync(real, -real).correlation == pytest.approx(-1.0)
    assert opening_sync(real, np.roll(real, 6)).correlation < 0.5


def test_correlation_by_hand():
    real, generated = np.tile([0.0, 0.1, 0.2], 4), np.tile([0.0, 0.2, 0.1], 4)
    assert opening_sync(real, generated).correlation == pytest.approx(0.5)


def test_lips_that_do_not_move_have_neither():
    sync = opening_sync(speechlike(), np.full(100, 0.1) + 1e-4 * speechlike())
    assert np.isnan(sync.correlation)
    assert np.isnan(sync.lag_ms)


def test_a_moment_is_too_short():
    assert np.isnan(opening_sync(speechlike(9), speechlike(9)).correlation)
