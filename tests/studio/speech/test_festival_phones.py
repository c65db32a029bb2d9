import itertools

import numpy as np
import pytest

from studio.errors import StudioError
from studio.speech.festival_phones import (
    FESTIVAL_VOICES,
    FestivalText,
    festival_voices,
    missing_diphones,
    parse_segments,
    synthesise_with_festival,
)
from studio.speech.phone_times import PAUSE

TEXTS = {
    "en-us": "Papa may pick a copper top. Take a cup.",
    "it": "La mamma prepara una zuppa, e Paolo beve un caffè.",
    "fi": "Äiti osti viisi omenaa, maitoa ja pipoja.",
    "cs": "Maminka koupila pět jablek, mléko a bílý chléb.",
    "ca": "La mare compra pomes, pa i una ampolla de vi.",
    "ru": "Мама купила пять яблок, молоко и белый хлеб.",
}


def voice_or_skip(name):
    if name not in festival_voices():
        pytest.skip(f"festival's voice {name} is not installed")
    return name


@pytest.fixture
def english():
    for name in festival_voices():
        if FESTIVAL_VOICES[name].language == "en-us":
            return name
    pytest.skip("no English voice of festival is installed")


@pytest.fixture
def no_festival(monkeypatch):
    monkeypatch.setenv("PATH", "")
    festival_voices.cache_clear()
    yield
    festival_voices.cache_clear()


def test_printed_segments_are_read():
    printed = "\n".join(
        [
            "Some voice prints what it likes",
            "@begin", "@phone # 0.300000", "@phone p 0.361673", "@phone a1 0.400000", "@end",
            "@begin", "@failed",
            "@begin", "@phone # 0.300000", "@failed",
            "@begin", "@phone pau 0.220000", "@end",
        ]
    )  # fmt: skip
    assert parse_segments(printed) == [[("#", 0.3), ("p", 0.361673), ("a1", 0.4)], [], [], [("pau", 0.22)]]


def test_missing_diphones_are_read():
    printed = "UniSyn: using default diphone #-# for n-n\nUniSyn: using default diphone #-# for p-#\nother\n"
    assert missing_diphones(printed) == {"n-n", "p-#"}


def test_without_festival_there_are_no_voices(no_festival):
    assert festival_voices() == ()
    with pytest.raises(StudioError, match="kal_diphone") as raised:
        synthesise_with_festival([FestivalText("hello")], "kal_diphone")
    assert "apt-get install festival" in raised.value.hint


@pytest.mark.parametrize("name", FESTIVAL_VOICES)
def test_phones_cover_the_sound_and_closures_are_quiet(name):
    voice = voice_or_skip(name)
    (spoken,) = synthesise_with_festival([FestivalText(TEXTS[FESTIVAL_VOICES[voice].language])], voice)
    assert spoken is not None
    waveform, phones = spoken
    assert phones[0].start_s == 0
    assert phones[-1].end_s == pytest.approx(float(waveform.duration_s))
    assert all(first.end_s == second.start_s for first, second in itertools.pairwise(phones))
    symbols = [phone.symbol[0] for phone in phones if phone.symbol != PAUSE]
    assert "m" in symbols
    assert "p" in symbols

    def loudness(phone):
        sound = waveform.mono()[int(phone.start_s * waveform.rate_hz) : int(phone.end_s * waveform.rate_hz)]
        size = waveform.rate_hz // 200
        return np.sqrt((sound[: len(sound) // size * size].reshape(-1, size) ** 2).mean(axis=1))

    long = [phone for phone in phones if phone.end_s - phone.start_s > 0.02]
    vowels = np.median([np.median(loudness(p)) for p in long if p.symbol[0] in "aɑæʌəeɛɪioɔuɐ"])
    closures = np.median([loudness(p).min() for p in long if p.symbol[0] in "ptk"])
    assert closures < 0.1 * vowels
    assert np.median(loudness(phones[0])) < 0.1 * vowels


def test_texts_keep_their_order_and_one_that_cannot_be_said_is_none(english):
    texts = [FestivalText('He said "Bob", and \\ left.'), FestivalText("Привет"), FestivalText("Mama")]
    first, second, third = synthesise_with_festival(texts, english)
    assert second is None
    assert first is not None
    assert third is not None
    assert [p.symbol for p in third[1] if p.symbol != PAUSE] == ["m", "ɑː", "m", "ə"]
    assert "b" in [p.symbol for p in first[1]]


def test_rate_stretches(english):
    slow, fast = synthesise_with_festival(
        [FestivalText("The same words, said again.", 110), FestivalText("The same words, said again.", 220)], english
    )
    assert slow is not None
    assert fast is not None
    assert float(slow[0].duration_s) > 1.5 * float(fast[0].duration_s)


def test_pitch_rises_in_a_diphone_voice():
    voice = voice_or_skip("kal_diphone")
    texts = [FestivalText("Anna knew a man.", pitch=pitch) for pitch in (10, 90)]
    crossings = []
    for spoken in synthesise_with_festival(texts, voice):
        assert spoken is not None
        sound = spoken[0].mono()
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        hz = np.arange(len(spectrum)) * spoken[0].rate_hz / len(sound)
        low = (hz > 60) & (hz < 160)
        crossings.append((hz[low] * spectrum[low]).sum() / spectrum[low].sum())
    assert crossings[1] > crossings[0] + 10
