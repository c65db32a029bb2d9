import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.speech.speakable_text import TextSpan
from studio.speech.spoken_sentence import joined, spread_words, timed_words

TEXT = "Ah!  It costs   $23,  no?"
SENTENCE = TextSpan(5, len(TEXT))


def test_words_take_the_voices_own_times():
    # In the sentence with single spaces "$23," begins at character 9; a voice marks "23" again inside it.
    words = timed_words(TEXT, SENTENCE, [(0, 0), (3, 150), (9, 400), (10, 600), (14, 900)], 1.2)
    assert [TEXT[word.start : word.end] for word in words] == ["It", "costs", "$23,", "no?"]
    assert [(word.start_s, word.end_s) for word in words] == [(0, 0.15), (0.15, 0.4), (0.4, 0.9), (0.9, 1.2)]
    assert timed_words(TEXT, SENTENCE, [(-1, 5), (99, 9)], 1.2) == ()


def test_without_times_words_are_spread_by_length():
    words = spread_words(TEXT, SENTENCE, 2.0)
    assert [TEXT[word.start : word.end] for word in words] == ["It", "costs", "$23,", "no?"]
    assert words[0].start_s == 0.0
    assert words[-1].end_s == pytest.approx(2.0)
    lengths = [word.end_s - word.start_s for word in words]
    assert lengths[1] == max(lengths)
    assert lengths[0] == min(lengths)
    assert words[2].later(1.0).start_s == words[2].start_s + 1.0


@pytest.mark.parametrize("rate_hz", [22_050, 16_000, 11_027])
def test_joined_sentences_begin_with_a_frame(rate_hz: int):
    rng = np.random.default_rng(0)
    parts = [Waveform.from_mono(rng.uniform(0.1, 1, n), rate_hz) for n in (1234, 882 * 3, 777)]
    whole = joined(parts)
    frame = 0
    for part in parts:
        begin = frame * rate_hz // 25
        assert np.array_equal(whole.samples[begin : begin + len(part.samples)], part.samples)
        frame += -(-len(part.samples) * 25 // rate_hz)
    assert len(whole.samples) == begin + len(parts[-1].samples)
    assert joined(parts[:1]) is parts[0]
