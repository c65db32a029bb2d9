import itertools

import pytest

from models.audio.visemes import VISEMES, visemes_of
from studio.errors import StudioError
from studio.speech.phone_times import PAUSE, Phone
from studio.speech.synthesiser_symbols import ipa_of, phones_from_segments


@pytest.mark.parametrize(
    ("name", "phone_set", "ipa", "groups"),
    [
        ("b", "arpabet", "b", ["bilabial"]),
        ("aa", "arpabet", "ɑː", ["open vowel"]),
        ("aw", "arpabet", "aʊ", ["open vowel", "rounded close vowel"]),
        ("jh", "arpabet", "dʒ", ["alveolar", "postalveolar"]),
        ("em", "arpabet", "əm", ["mid vowel", "bilabial"]),
        ("a1", "italian", "a", ["open vowel"]),
        ("nf", "italian", "ɱ", ["labiodental"]),
        ("@:", "finnish", "æː", ["open vowel"]),
        ("m:", "finnish", "mː", ["bilabial"]),
        ("7", "finnish", "ø", ["rounded mid vowel"]),
        ("r~*", "czech", "r̝", ["alveolar"]),
        ("e:", "czech", "ɛː", ["open-mid vowel"]),
        ("rr", "catalan", "r", ["alveolar"]),
        ("mm", "russian", "mʲ", ["bilabial"]),
        ("sch", "russian", "ɕː", ["postalveolar"]),
        ("#", "italian", PAUSE, ["silence"]),
        ("pau", "russian", PAUSE, ["silence"]),
    ],
)
def test_a_name_becomes_ipa_that_visemes_understand(name, phone_set, ipa, groups):
    assert ipa_of(name, phone_set) == ipa
    assert [VISEMES[index] for index in visemes_of(ipa)] == groups


@pytest.mark.parametrize(("name", "phone_set"), [("qq", "arpabet"), ("mm", "czech"), (":", "finnish"), ("", "italian")])
def test_an_unknown_sound_is_an_error_that_names_it(name, phone_set):
    with pytest.raises(StudioError, match=f"{name!r}.*{phone_set}"):
        ipa_of(name, phone_set)


def test_segments_become_phones_without_gaps():
    segments = [("pau", 0.1), ("pau", 0.2), ("m", 0.3), ("aa", 0.5), ("pau", 0.9)]
    assert phones_from_segments(segments, "arpabet", 0.7) == [
        Phone(PAUSE, 0.0, 0.2),
        Phone("m", 0.2, 0.3),
        Phone("ɑː", 0.3, 0.5),
        Phone(PAUSE, 0.5, 0.7),
    ]


def test_sound_after_the_last_segment_is_silence():
    phones = phones_from_segments([("p", 0.1), ("a1", 0.2)], "italian", 0.3)
    assert phones[-1] == Phone(PAUSE, 0.2, 0.3)
    assert all(first.end_s == second.start_s for first, second in itertools.pairwise(phones))
