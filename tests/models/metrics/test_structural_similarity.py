import numpy as np
import pytest

from models.metrics.structural_similarity import structural_similarity


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (32, 40, 3), dtype=np.uint8)


def test_equal_pictures_score_one():
    assert structural_similarity(noise(0), noise(0)) == pytest.approx(1.0)


def test_unrelated_pictures_score_near_nothing():
    assert abs(structural_similarity(noise(0), noise(1))) < 0.1


def test_flat_pictures_by_hand():
    # Without texture only the comparison of light remains: (2 · 100 · 150 + C1) / (100² + 150² + C1).
    dark, bright = (np.full((20, 20, 3), level, np.uint8) for level in (100, 150))
    c1 = (0.01 * 255) ** 2
    assert structural_similarity(dark, bright) == pytest.approx((30_000 + c1) / (32_500 + c1), rel=1e-5)


def test_one_window_by_hand():
    # 11 x 11 pixels hold exactly one window: SSIM straight from the definition.
    x, y = noise(2)[:11, :11, :1].repeat(3, axis=2), noise(3)[:11, :11, :1].repeat(3, axis=2)
    offsets = np.arange(-5, 6)
    line = np.exp(-(offsets**2) / (2 * 1.5**2))
    weight = np.outer(line, line) / line.sum() ** 2
    a, b = x[..., 0].astype(float), y[..., 0].astype(float)
    mean_a, mean_b = (weight * a).sum(), (weight * b).sum()
    variance_a, variance_b = (weight * (a - mean_a) ** 2).sum(), (weight * (b - mean_b) ** 2).sum()
    covariance = (weight * (a - mean_a) * (b - mean_b)).sum()
    c1, c2 = 2.55**2, 7.65**2
    expected = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    expected /= (mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2)
    assert structural_similarity(x, y) == pytest.approx(expected, abs=1e-4)


def test_it_does_not_matter_which_comes_first():
    assert structural_similarity(noise(0), noise(1)) == pytest.approx(structural_similarity(noise(1), noise(0)))


def test_pictures_of_different_size_are_refused():
    with pytest.raises(ValueError, match="cannot compare"):
        structural_similarity(noise(0), noise(0)[:20])
