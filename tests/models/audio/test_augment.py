import numpy as np
import pytest

from models.audio.augment import AugmentConfig, augment, draw_speed, stretch


def test_stretch_reads_between_samples_and_silence_outside():
    ramp = np.arange(1, 11, dtype=np.float32)
    assert stretch(ramp, 0.5, 2.0, 3) == pytest.approx([1.5, 3.5, 5.5])
    assert stretch(ramp, -3, 1.0, 5) == pytest.approx([0, 0, 0, 1, 2])
    assert stretch(ramp, 20, 1.0, 2) == pytest.approx([0, 0])


def test_same_seed_same_sound_other_seed_other_sound():
    sound = np.random.default_rng(0).standard_normal(4000).astype(np.float32) * 0.1
    config = AugmentConfig(probability=1.0)
    one, again, other = (augment(sound, config, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.allclose(one, other)
    assert one.shape == sound.shape
    assert one.dtype == np.float32
    assert np.isfinite(one).all()


def test_switched_off_it_changes_nothing():
    sound = np.random.default_rng(0).standard_normal(400).astype(np.float32)
    off = AugmentConfig(probability=0.0, gain_db=0.0, speed=0.0)
    assert np.array_equal(augment(sound, off, np.random.default_rng(0)), sound)
    assert draw_speed(off, np.random.default_rng(0)) == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_speed_keeps_within_its_limits(seed):
    assert 1 / 1.15 <= draw_speed(AugmentConfig(speed=0.15), np.random.default_rng(seed)) <= 1.15
