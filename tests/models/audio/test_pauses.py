import numpy as np

from models.audio.pauses import calmed, calmness, quiet_stretches

FRAME = 640


def sound_of(*parts: tuple[int, float]) -> np.ndarray:
    """Noise of so many frames at such a level, one part after the other."""
    generator = np.random.default_rng(0)
    pieces = [level * generator.standard_normal(frames * FRAME) for frames, level in parts]
    return np.concatenate(pieces).astype(np.float32)


def test_a_pause_lies_between_words():
    sound = sound_of((20, 0.1), (12, 0.001), (20, 0.1))
    assert quiet_stretches(sound, FRAME, 52) == [(20, 32)]
    calm = calmness(sound, FRAME, 52)
    assert not calm[:20].any()
    assert not calm[32:].any()
    np.testing.assert_allclose(calm[20:32], [1 / 3, 2 / 3, 1, 1, 1, 1, 1, 1, 1, 1, 2 / 3, 1 / 3], rtol=1e-6)


def test_a_short_gap_and_a_hum_are_no_pause():
    assert not calmness(sound_of((20, 0.1), (7, 0.001), (20, 0.1)), FRAME, 47).any()
    assert not calmness(sound_of((20, 0.1), (20, 0.01), (20, 0.1)), FRAME, 60).any()


def test_silence_at_the_ends_needs_no_easing_there():
    calm = calmness(sound_of((10, 0.0), (20, 0.1), (10, 0.0)), FRAME, 40)
    assert calm[0] == 1
    assert calm[-1] == 1


def test_lips_flutter_in_speech_alone():
    generator = np.random.default_rng(1)
    expression = generator.standard_normal((52, 4)).astype(np.float32)
    calm = calmness(sound_of((20, 0.1), (12, 0.001), (20, 0.1)), FRAME, 52)
    settled = calmed(expression, calm)
    np.testing.assert_array_equal(settled[:20], expression[:20])
    np.testing.assert_array_equal(settled[32:], expression[32:])
    before, after = (np.abs(np.diff(x[22:30], axis=0)).mean() for x in (expression, settled))
    assert after < 0.15 * before


def test_nothing_to_calm_is_returned_as_it_is():
    expression = np.ones((3, 2), dtype=np.float32)
    assert calmed(expression, np.zeros(3, dtype=np.float32)) is expression
    assert calmed(expression[:0], np.zeros(0, dtype=np.float32)).shape == (0, 2)
    assert quiet_stretches(np.zeros(0, dtype=np.float32), FRAME, 0) == []
