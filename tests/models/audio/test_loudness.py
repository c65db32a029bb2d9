import numpy as np
import pytest

from models.audio.loudness import GAIN_LIMIT, TARGET_RMS, at_speech_level, frame_rms, speech_gain


@pytest.mark.parametrize("level", [0.02, 0.1, 0.5])
def test_recordings_end_up_equally_loud(level):
    sound = level * np.random.default_rng(0).standard_normal(16_000).astype(np.float32)
    assert np.percentile(frame_rms(at_speech_level(sound)), 90) == pytest.approx(TARGET_RMS, rel=1e-3)


def test_silence_and_nothing_stay_as_they_are():
    assert speech_gain(np.zeros(1000, np.float32)) == 1.0
    assert len(at_speech_level(np.zeros(0, np.float32))) == 0


def test_room_noise_is_not_raised_without_limit():
    assert speech_gain(np.full(16_000, 1e-3, np.float32)) == GAIN_LIMIT
