from fractions import Fraction

import numpy as np
import pytest

from models.audio.waveform import MODEL_RATE_HZ, Waveform


def tone(rate_hz: int, hz: float = 440.0, seconds: float = 0.5) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def test_duration_is_exact():
    assert Waveform.from_mono(np.zeros(44_101), 44_100).duration_s == Fraction(44_101, 44_100)


def test_mono_is_the_mean_of_the_channels():
    stereo = Waveform(np.array([[1.0, 0.0], [0.5, -0.5]], np.float32), 8000)
    assert stereo.mono().tolist() == [0.5, 0.0]


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_pitch_loudness_and_length(rate_hz: int):
    heard = Waveform.from_mono(tone(rate_hz), rate_hz).for_model()
    assert heard.dtype == np.float32
    assert len(heard) == MODEL_RATE_HZ // 2
    middle = slice(1000, -1000)
    assert np.abs(heard - tone(MODEL_RATE_HZ))[middle].max() < 0.01


def test_the_model_rate_passes_through():
    sound = tone(MODEL_RATE_HZ)
    assert np.array_equal(Waveform.from_mono(sound, MODEL_RATE_HZ).for_model(), sound)


@pytest.mark.parametrize("rate_hz", [MODEL_RATE_HZ, 48_000])
def test_no_samples_stay_no_samples(rate_hz: int):
    assert Waveform.from_mono([], rate_hz).for_model().shape == (0,)


@pytest.mark.parametrize(
    ("samples", "rate_hz"),
    [(np.zeros(5, np.float32), 16_000), (np.zeros((5, 1)), 16_000), (np.zeros((5, 1), np.float32), 0)],
    ids=["one axis", "double precision", "no rate"],
)
def test_wrong_sound_is_refused(samples: np.ndarray, rate_hz: int):
    with pytest.raises(ValueError, match="must be"):
        Waveform(samples, rate_hz)
