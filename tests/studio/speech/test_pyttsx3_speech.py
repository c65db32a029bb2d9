import logging
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from studio.cancel import CancelToken
from studio.errors import Cancelled, StudioError
from studio.speech.pyttsx3_speech import Pyttsx3Speech

SENTENCE = "Five warm muffins vanished before breakfast."


@pytest.fixture(scope="module")
def speech():
    return Pyttsx3Speech()


@pytest.fixture(autouse=True)
def nothing_left_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert not list(tmp_path.glob("realtalk-speech-*"))
    assert not child_processes()


def child_processes():
    """Speech children of this process; multiprocessing keeps a child of its own for other tests."""
    children = [process for task in Path("/proc/self/task").glob("*/children") for process in task.read_text().split()]
    return [child for child in children if b"resource_tracker" not in Path("/proc", child, "cmdline").read_bytes()]


def duration_s(waveform):
    return float(waveform.duration_s)


def loudness(waveform):
    return float(np.sqrt(np.mean(waveform.samples**2)))


def test_voices_have_ids_names_and_languages(speech):
    voices = speech.voices()
    assert voices[0].languages == ("en-us",)
    assert {"de", "fr-fr", "cmn"} <= {language for voice in voices for language in voice.languages}
    assert all(voice.id and voice.name for voice in voices)
    assert len({voice.id for voice in voices}) > 100


def test_sentence_becomes_sound(speech):
    waveform = speech.synthesise(SENTENCE)
    assert 1.5 < duration_s(waveform) < 5
    assert loudness(waveform) > 0.02
    assert len(waveform.for_model()) == pytest.approx(16_000 * duration_s(waveform), abs=2)


def test_same_text_same_samples(speech):
    first, second = (speech.synthesise(SENTENCE) for _ in range(2))
    np.testing.assert_array_equal(first.samples, second.samples)


def test_several_long_texts_at_once_are_all_complete(speech):
    with ThreadPoolExecutor(4) as pool:
        lengths = {len(waveform.samples) for waveform in pool.map(speech.synthesise, [f"{SENTENCE} " * 20] * 12)}
    assert len(lengths) == 1


@pytest.mark.parametrize("voice", ["gmw/en-us", "en-us", "EN-US", "English (America)", "de", "fr", "en-us+f3"])
def test_voice_is_found_by_id_name_or_language(speech, voice):
    assert loudness(speech.synthesise("Bonjour, Papa.", voice=voice)) > 0.02


def test_voice_changes_the_sound(speech):
    plain, other = (speech.synthesise(SENTENCE, voice=voice) for voice in ("en-us", "en-us+f3"))
    assert plain.samples.shape != other.samples.shape or not np.allclose(plain.samples, other.samples)


def test_unknown_voice_names_close_ones(speech):
    with pytest.raises(StudioError, match=r"no voice called 'Germn'.*German"):
        speech.synthesise(SENTENCE, voice="Germn")
    with pytest.raises(StudioError, match=r"no variant 'f33'.*en-us\+f3"):
        speech.synthesise(SENTENCE, voice="en-us+f33")


def test_rate_changes_the_length(speech):
    slow, fast = (speech.synthesise(SENTENCE, rate_wpm=rate) for rate in (110, 260))
    assert duration_s(fast) < 0.7 * duration_s(slow)


def test_volume_changes_the_level(speech):
    quiet, loud = (speech.synthesise(SENTENCE, volume=volume) for volume in (0.25, 1.0))
    assert loudness(quiet) < 0.5 * loudness(loud)
    assert loudness(speech.synthesise(SENTENCE, volume=0.0)) == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("settings", [{"rate_wpm": 5}, {"rate_wpm": 2000}, {"volume": 1.5}, {"volume": -0.1}])
def test_impossible_settings_are_refused(speech, settings):
    with pytest.raises(StudioError, match="not possible"):
        speech.synthesise(SENTENCE, **settings)


@pytest.mark.parametrize("text", ["", "  \n ", "😀👍🏽", "...!?", "\ud800"])
def test_nothing_to_say_is_an_error(speech, text):
    with pytest.raises(StudioError, match=r"no text|nothing that can be spoken"):
        speech.synthesise(text)


def test_emoji_are_not_spoken(speech):
    plain = speech.synthesise("Hello there, friend.")
    np.testing.assert_array_equal(speech.synthesise("Hello there, 😀🇩🇪👩‍👩‍👧 friend.").samples, plain.samples)


def test_signs_and_line_ends_are_spoken_as_text(speech):
    # An element of markup would be swallowed; here the signs and the word inside them are said.
    assert duration_s(speech.synthesise("a <b> c & d")) > duration_s(speech.synthesise("a c d")) + 0.3
    assert duration_s(speech.synthesise("one\ntwo")) == pytest.approx(
        duration_s(speech.synthesise("one two")), abs=0.01
    )


def test_five_thousand_characters(speech):
    text = (f"{SENTENCE} Mr. Brown paid 3.50 for both, didn't he? " * 60)[:5000]
    waveform = speech.synthesise(text, rate_wpm=300)
    once = speech.synthesise(text[:1000], rate_wpm=300)
    assert duration_s(waveform) == pytest.approx(5 * duration_s(once), rel=0.1)


def test_text_without_any_full_stop(speech):
    assert duration_s(speech.synthesise("maps and papers " * 100, rate_wpm=400)) > 30


def test_sentences_come_one_by_one_with_their_places(speech):
    long = "Mild apples, " * 14 + "and pears."
    text = f"Hi 😀!\n\n{long}  Is it 3.5, Dr. Brown? “Yes.” Bye"
    parts = list(speech.synthesise_sentences(text))
    assert [text[part.span.start : part.span.end] for part in parts] == [
        "Hi 😀!", long, "Is it 3.5, Dr. Brown? “Yes.” Bye",
    ]  # fmt: skip
    assert [text[word.start : word.end] for word in parts[0].words + parts[2].words] == [
        "Hi", "Is", "it", "3.5,", "Dr.", "Brown?", "“Yes.”", "Bye",
    ]  # fmt: skip
    for part in parts:
        times = [word.start_s for word in part.words]
        assert times == sorted(times)
        assert part.words[-1].end_s == float(part.waveform.duration_s)
    assert all(loudness(part.waveform) > 0.01 for part in parts)


def test_cancel_between_sentences(speech):
    cancel = CancelToken()
    parts = speech.synthesise_sentences(f"{SENTENCE} {SENTENCE}", cancel=cancel)  # the first comes alone
    next(parts)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(parts)


def test_cancelled_before_the_start_starts_nothing():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        Pyttsx3Speech(child_command=["/nowhere/at/all"]).synthesise(SENTENCE, cancel=cancel)


def hanging_child():
    return [sys.executable, "-c", "import time; time.sleep(600)"]


def test_cancel_kills_a_child_that_hangs():
    cancel = CancelToken()
    timer = threading.Timer(0.3, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        Pyttsx3Speech(child_command=hanging_child()).synthesise(SENTENCE, cancel=cancel)
    timer.join()
    assert not child_processes()


def test_time_out_kills_a_child_that_hangs():
    with pytest.raises(StudioError, match="did not finish"):
        Pyttsx3Speech(child_command=hanging_child(), time_out_s=0.2).voices()
    assert not child_processes()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise SystemExit(3)", "stopped with code 3"),
        ('print(\'{"error": "OSError", "message": "no such library"}\')', "cannot be loaded: no such library"),
        ('print(\'{"voices": [], "variants": []}\')', "no voices"),
    ],
)
def test_failures_of_the_engine_are_named(code, message):
    with pytest.raises(StudioError, match=message) as failure:
        Pyttsx3Speech(child_command=[sys.executable, "-c", code]).voices()
    assert failure.value.hint


def test_engine_that_cannot_start_is_named():
    with pytest.raises(StudioError, match="cannot be started"):
        Pyttsx3Speech(child_command=["/nowhere/at/all"]).voices()


def test_text_is_neither_logged_nor_on_a_command_line(speech, caplog, monkeypatch):
    commands = []
    start = subprocess.Popen.__init__
    monkeypatch.setattr(
        subprocess.Popen,
        "__init__",
        lambda self, command, **rest: (commands.append(command), start(self, command, **rest))[1],
    )
    with caplog.at_level(logging.DEBUG):
        speech.synthesise("Xylophone secrets.")
    assert commands
    assert "Xylophone" not in repr(commands)
    assert "Xylophone" not in caplog.text


def test_child_imports_neither_torch_nor_qt():
    code = "import sys, studio.speech.pyttsx3_child; print(*{n.split('.')[0] for n in sys.modules})"
    listed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "numpy", "av", "PySide6", "soxr"} & set(listed)
