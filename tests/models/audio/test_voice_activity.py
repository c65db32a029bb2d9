import numpy as np
import pytest

from models.audio.running_level import RunningLevel
from models.audio.voice_activity import BLOCK_SAMPLES, VoiceActivity


def decided(probabilities: list[float]) -> list[bool]:
    """Whether each block counts as speech in the end."""
    left = iter(probabilities)
    voice = VoiceActivity(lambda _: next(left))
    voice.feed(np.full(BLOCK_SAMPLES * len(probabilities), 0.1, np.float32))
    assert voice.heard_samples == BLOCK_SAMPLES * len(probabilities)
    starts = range(0, BLOCK_SAMPLES * len(probabilities), BLOCK_SAMPLES)
    return [voice.spoken(start, start + BLOCK_SAMPLES) for start in starts]


def test_a_single_block_is_no_speech_and_a_short_gap_no_end():
    assert not any(decided([0.9, 0.1, 0.9, 0.1, 0.54, 0.54]))
    spoken = decided([0.1] * 4 + [0.9] * 3 + [0.1] * 7 + [0.9] + [0.1] * 12)
    # A block of lead before the first, and one block after the last that sounds like speech.
    assert spoken == [False] * 3 + [True] * 13 + [False] * 11


def test_between_the_thresholds_speech_goes_on_but_does_not_begin():
    assert not any(decided([0.45] * 20))
    assert all(decided([0.9] * 2 + [0.45] * 20))


def test_silence_is_not_even_asked_about():
    voice = VoiceActivity(lambda _: pytest.fail("the network was asked"))
    voice.feed(np.zeros(5_000, np.float32))
    assert not voice.speaking


def test_breath_and_hiss_are_no_speech():
    rng = np.random.default_rng(0)
    voice = VoiceActivity()
    breath = np.convolve(rng.normal(0, 0.05, 16_000), np.hanning(12) / 6, "same") * np.hanning(16_000)
    rest = rng.normal(0, 0.0005, 48_000)
    rest[16_000:32_000] += breath
    for sound in (rng.normal(0, 0.01, 48_000), rest):
        voice.feed(sound.astype(np.float32))
        assert not voice.spoken(0, 10**9)


def test_a_quiet_voice_is_raised_and_pauses_do_not_count():
    rng = np.random.default_rng(0)
    voice = rng.normal(0, 0.02, 16_000).astype(np.float32)
    hiss = rng.normal(0, 0.0002, 160_000).astype(np.float32)
    level = RunningLevel()
    assert level.gain == 1.0
    level.feed(hiss)
    assert level.gain == 1.0
    for begin in range(0, len(voice), 333):
        level.feed(voice[begin : begin + 333])
    assert level.gain == pytest.approx(0.1 / 0.02, rel=0.1)
    before = level.gain
    level.feed(hiss)
    assert level.gain == before
