import numpy as np

from models.audio.pauses import CLOSED_AT_FIRST, Pauses, quiet_stretches

FRAME = 640


def sound_of(*parts: tuple[int, float]) -> np.ndarray:
    """Noise of so many frames at such a level, one part after the other."""
    generator = np.random.default_rng(0)
    pieces = [level * generator.standard_normal(frames * FRAME) for frames, level in parts]
    return np.concatenate(pieces).astype(np.float32)


def pauses_of(*parts: tuple[int, float]) -> Pauses:
    return Pauses.of(sound_of(*parts), FRAME, sum(frames for frames, _ in parts))


def test_a_pause_lies_between_words():
    assert quiet_stretches(sound_of((20, 0.1), (12, 0.001), (20, 0.1)), FRAME, 52) == [(20, 32)]
    pauses = pauses_of((20, 0.1), (12, 0.001), (20, 0.1))
    assert pauses.spans == ((20, 32),)
    closing = pauses.closing()
    assert not closing[:20].any()
    assert not closing[32:].any()
    np.testing.assert_allclose(closing[[20, 21, 22, 29, 30, 31]] / CLOSED_AT_FIRST, [1 / 3, 2 / 3, 1, 1, 2 / 3, 1 / 3])
    assert CLOSED_AT_FIRST < closing[25] < 0.6


def test_a_short_gap_and_a_hum_are_no_pause():
    assert pauses_of((20, 0.1), (7, 0.001), (20, 0.1)).spans == ()
    assert pauses_of((20, 0.1), (20, 0.01), (20, 0.1)).spans == ()


def test_silence_at_the_ends_needs_no_easing_there():
    closing = pauses_of((10, 0.0), (20, 0.1), (10, 0.0)).closing()
    assert closing[0] == closing[-1] > CLOSED_AT_FIRST


def test_a_long_pause_closes_the_lips():
    closing = pauses_of((10, 0.1), (90, 0.0), (10, 0.1)).closing()
    assert closing[55] == 1
    assert np.abs(np.diff(closing[13:97])).max() < 0.03


def test_lips_flutter_in_speech_alone():
    generator = np.random.default_rng(1)
    expression = generator.standard_normal((52, 4)).astype(np.float32)
    settled = pauses_of((20, 0.1), (12, 0.001), (20, 0.1)).calm(expression)
    np.testing.assert_array_equal(settled[:20], expression[:20])
    np.testing.assert_array_equal(settled[32:], expression[32:])
    before, after = (np.abs(np.diff(x[22:30], axis=0)).mean() for x in (expression, settled))
    assert after < 0.1 * before


def test_a_wide_vowel_before_a_pause_does_not_reach_into_it():
    expression = np.zeros((52, 2), dtype=np.float32)
    expression[:20] = 10
    settled = pauses_of((20, 0.1), (12, 0.001), (20, 0.1)).calm(expression)
    assert not settled[20:].any()


def test_without_pauses_nothing_changes():
    expression = np.random.default_rng(2).standard_normal((20, 2)).astype(np.float32)
    np.testing.assert_array_equal(pauses_of((20, 0.1)).calm(expression), expression)
    nothing = Pauses.of(np.zeros(0, dtype=np.float32), FRAME, 0)
    assert nothing.calm(expression[:0]).shape == (0, 2)
    assert nothing.closing().shape == (0,)
    assert quiet_stretches(np.zeros(0, dtype=np.float32), FRAME, 0) == []
