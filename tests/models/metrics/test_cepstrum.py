import numpy as np

from models.metrics.cepstrum import cepstrum

TONE = [19.1132, 26.0307, 9.4505, -7.5827, -21.8623, -29.2007, -25.8939, -15.1887, -0.1888, 12.4731, 19.9765, 19.1276,
        12.2398]  # fmt: skip
"""What python_speech_features 0.6 gives with its defaults for the fourth window of a tone of 440 Hz."""


def test_it_is_what_python_speech_features_computes():
    tone = (np.sin(np.arange(1600) * 2 * np.pi * 440 / 16000) * 8192).astype(np.int16)
    np.testing.assert_allclose(cepstrum(tone / 32768)[3], TONE, atol=2e-4)


def test_a_window_every_ten_milliseconds():
    assert cepstrum(np.zeros(16_000)).shape == (99, 13)
    assert cepstrum(np.zeros(100)).shape == (1, 13)
    assert cepstrum(np.zeros(0)).shape == (0, 13)
    assert np.isfinite(cepstrum(np.zeros(800))).all()
