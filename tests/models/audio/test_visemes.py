import numpy as np
import pytest

from models.audio.visemes import VISEMES, TimedSymbol, viseme_track, visemes_of


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("p", ["bilabial"]),
        ("v", ["labiodental"]),
        ("_", ["silence"]),
        ("aɪ", ["open vowel", "close vowel"]),
        ("tʃ", ["alveolar", "postalveolar"]),
        ("ɑː", ["open vowel"]),
        ("y", ["rounded close vowel"]),  # French, German, Chinese
        ("ɸ", ["bilabial"]),  # Japanese
        ("ã", ["open vowel"]),
        ("?", ["velar"]),
    ],
)
def test_symbols_of_several_languages(symbol, names):
    assert [VISEMES[index] for index in visemes_of(symbol)] == names


def test_shares_of_a_step_follow_time():
    phones = [TimedSymbol("m", 0.02, 0.05), TimedSymbol("a", 0.05, 0.08)]
    track = viseme_track(phones, count=3, rate_hz=25)
    silence, bilabial, vowel = (VISEMES.index(n) for n in ("silence", "bilabial", "open vowel"))
    assert track[0, [silence, bilabial, vowel]] == pytest.approx([0.5, 0.5, 0.0])
    assert track[1, [silence, bilabial, vowel]] == pytest.approx([0.0, 0.25, 0.75])
    assert track[2, silence] == 1.0
    assert np.allclose(track.sum(axis=1), 1.0)
