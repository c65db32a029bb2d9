import itertools

import numpy as np
import pytest

from studio.errors import StudioError
from studio.speech.phone_times import PAUSE, available, synthesise_with_phones


def symbols(phones):
    return [phone.symbol for phone in phones if phone.symbol != PAUSE]


def test_espeak_is_available():
    assert available()


@pytest.mark.parametrize("voice", ["en-us", "en-us+f3", "de", "fr", "cmn", "en-us+klatt"])
def test_phones_cover_the_sound(voice):
    text = "你好妈妈。" if voice == "cmn" else "Papa may buy five maps. Move!"
    waveform, phones = synthesise_with_phones(text, voice)
    assert phones[0].start_s == 0
    assert phones[-1].end_s == pytest.approx(float(waveform.duration_s))
    assert all(phone.end_s > phone.start_s for phone in phones)
    assert all(first.end_s == second.start_s for first, second in itertools.pairwise(phones))
    assert phones[-1].symbol == PAUSE
    assert len(symbols(phones)) >= 6


def test_symbols_are_plain_ipa():
    _, phones = synthesise_with_phones("Pam bought five fine plums.", "en-us")
    assert symbols(phones) == ["p", "æ", "m", "b", "ɔː", "t", "f", "aɪ", "v", "f", "aɪ", "n", "p", "l", "ʌ", "m", "z"]


def test_closure_of_a_stop_belongs_to_the_stop():
    waveform, phones = synthesise_with_phones("apple", "en-us")
    stop = next(phone for phone in phones if phone.symbol == "p")
    sound = waveform.mono()[int(stop.start_s * waveform.rate_hz) : int(stop.end_s * waveform.rate_hz)]
    closure = sound[int(0.001 * waveform.rate_hz) : int(0.02 * waveform.rate_hz)]  # the vowel fades for some samples
    assert np.abs(closure).max() < 0.001
    assert np.abs(sound).max() > 0.01


def test_pauses_are_silent_and_vowels_are_not():
    waveform, phones = synthesise_with_phones("One. Two. Three.", "en-us")
    for phone in phones:
        sound = waveform.mono()[int(phone.start_s * waveform.rate_hz) : int(phone.end_s * waveform.rate_hz)]
        if phone.symbol == PAUSE and phone.end_s - phone.start_s > 0.1:
            assert np.abs(sound[len(sound) // 2 :]).max() < 0.01
        if phone.symbol in ("ʌ", "uː", "iː"):
            assert np.abs(sound).max() > 0.1


def test_phoneme_codes_are_spoken():
    assert symbols(synthesise_with_phones("[[fIv]]", "en-us")[1]) == ["f", "ɪ", "v"]


def test_rate_shortens_and_repeats_agree():
    text = "The same sentence, said again."
    slow, _ = synthesise_with_phones(text, rate_wpm=120)
    fast, _ = synthesise_with_phones(text, rate_wpm=240)
    assert float(fast.duration_s) < 0.7 * float(slow.duration_s)
    first, second = (synthesise_with_phones(text)[1] for _ in range(2))
    assert symbols(first) == symbols(second)
    np.testing.assert_allclose([p.start_s for p in first], [p.start_s for p in second], atol=0.03)


def test_many_utterances_in_one_process():
    lengths = [
        len(synthesise_with_phones(f"Number {count}.", voice)[1])
        for count in range(100)
        for voice in ("de", "en-us+f2")
    ]
    assert min(lengths) > 4


def test_unknown_voice_is_named():
    with pytest.raises(StudioError, match="klingonish"):
        synthesise_with_phones("hello", "klingonish")
