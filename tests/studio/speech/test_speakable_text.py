import pytest

from studio.errors import StudioError
from studio.speech.speakable_text import LONGEST_SENTENCE, sentence_spans, speakable


def sentences(text):
    return [text[span.start : span.end] for span in sentence_spans(text)]


def test_positions_survive_the_cleaning():
    text = "A 😀 b\x07 c 🇩🇪 d 1️⃣ e"
    cleaned = speakable(text)
    assert len(cleaned.text) == len(text)
    assert cleaned.text.split() == ["A", "b", "c", "d", "e"]
    assert len(cleaned.notes) == 1
    assert "Emoji" in cleaned.notes[0]


@pytest.mark.parametrize("text", ["Plain text.", "20 °C, 5 € & 3 < 4 #7 *", "naïve façade", "नमस्ते", "你好", "© x ™"])
def test_ordinary_signs_stay(text):
    assert speakable(text).text == text
    assert speakable(text).notes == ()


@pytest.mark.parametrize("text", ["", " \n", "!?", "🙂", "\u200d"])
def test_nothing_to_say(text):
    with pytest.raises(StudioError) as failure:
        speakable(text)
    assert failure.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Mr. Brown has 3.5 maps, e.g. two.", ["Mr. Brown has 3.5 maps, e.g. two."]),
        ("No stop\nhere\n\nNew part", ["No stop\nhere", "New part"]),
        ("你好。我很好！", ["你好。", "我很好！"]),
        ("Wait... what?! Yes…  ok", ["Wait...", "what?!", "Yes…", "ok"]),
        ("... hello", ["... hello"]),
        ("Hello. !!!", ["Hello. !!!"]),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["word " * 500, "word, " * 400, "x" * 1500, "你好吗" * 400])
def test_long_stretches_are_cut(text):
    parts = sentences(text)
    assert max(map(len, parts)) <= LONGEST_SENTENCE
    assert "".join("".join(parts).split()) == "".join(text.split())
