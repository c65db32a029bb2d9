import itertools
import shutil

import numpy as np
import pytest

from studio.errors import StudioError
from studio.speech.flite_phones import (
    FLITE_VOICES,
    flite_available,
    parse_segments,
    pitch_factor,
    read_wave,
    synthesise_with_flite,
)
from studio.speech.phone_times import PAUSE

needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed")


def test_printed_segments_are_read():
    printed = "pau:0.136 p:0.234 aa:0.376 p:0.456 ax:0.547 pau:0.680 \n"  # flite -voice rms -psdur -t papa
    assert parse_segments(printed) == [
        ("pau", 0.136), ("p", 0.234), ("aa", 0.376), ("p", 0.456), ("ax", 0.547), ("pau", 0.680),
    ]  # fmt: skip


def test_nothing_printed_is_an_error():
    with pytest.raises(StudioError, match="no phone times"):
        parse_segments("\n")


def test_pitch_is_half_an_octave_each_way():
    assert pitch_factor(50) == 1
    assert pitch_factor(100) == pytest.approx(2**0.5)
    assert pitch_factor(0) == pytest.approx(2**-0.5)


def test_an_unknown_voice_is_refused():
    with pytest.raises(StudioError, match="elvish"):
        synthesise_with_flite("hello", "elvish")


def test_without_flite_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert not flite_available()
    with pytest.raises(StudioError) as raised:
        synthesise_with_flite("hello", "slt")
    assert "apt-get install flite" in raised.value.hint


def test_a_missing_sound_is_named(tmp_path):
    with pytest.raises(StudioError, match="no sound"):
        read_wave(tmp_path / "none.wav")


@needs_flite
@pytest.mark.parametrize("voice", FLITE_VOICES)
def test_phones_cover_the_sound_and_closures_are_quiet(voice):
    waveform, phones = synthesise_with_flite("Papa may pick a copper top. Take a cup.", voice)
    assert phones[0].start_s == 0
    assert phones[-1].end_s == pytest.approx(float(waveform.duration_s))
    assert all(first.end_s == second.start_s for first, second in itertools.pairwise(phones))
    symbols = [phone.symbol for phone in phones if phone.symbol != PAUSE]
    assert symbols[:6] == ["p", "ɑː", "p", "ə", "m", "eɪ"]

    def loudness(phone):
        sound = waveform.mono()[int(phone.start_s * waveform.rate_hz) : int(phone.end_s * waveform.rate_hz)]
        blocks = sound[: len(sound) // 80 * 80].reshape(-1, 80)
        return np.sqrt((blocks**2).mean(axis=1))

    vowels = np.median([np.median(loudness(p)) for p in phones if p.symbol[0] in "ɑæʌəeɛɪiɔ"])
    closures = np.median([loudness(p).min() for p in phones if p.symbol in ("p", "t", "k")])
    pauses = np.median([np.median(loudness(p)) for p in phones if p.symbol == PAUSE])
    assert closures < 0.05 * vowels
    assert pauses < 0.05 * vowels


@needs_flite
def test_rate_stretches_and_quotes_are_text():
    slow, _ = synthesise_with_flite('He said "my own map", didn\'t he?', "slt", rate_wpm=110)
    fast, phones = synthesise_with_flite('He said "my own map", didn\'t he?', "slt", rate_wpm=220)
    assert float(slow.duration_s) == pytest.approx(2 * float(fast.duration_s), rel=0.1)
    assert "m" in [phone.symbol for phone in phones]
