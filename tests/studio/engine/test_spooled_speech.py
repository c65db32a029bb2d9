from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.engine.spooled_speech import LONG_S, LongRecording, spooled_recording, spooled_sentences
from studio.errors import StudioError
from studio.media.audio_file import read_audio, write_wav
from studio.speech.spoken_sentence import joined


def noise(seconds: float, rate_hz: int = 22_050, channels: int = 1) -> Waveform:
    samples = np.random.default_rng(int(seconds * 1000)).uniform(-0.5, 0.5, (round(seconds * rate_hz), channels))
    return Waveform(samples.astype(np.float32), rate_hz)


def test_sentences_are_joined_as_in_memory(tmp_path: Path):
    sentences = [noise(0.41), noise(1.0), noise(0.033)]
    told: list[float] = []
    with spooled_sentences(iter(sentences), tmp_path, told.append) as speech:
        assert np.array_equal(speech.whole.samples, joined(sentences).samples)
        assert [np.array_equal(a.samples, b.samples) for a, b in zip(speech.sentences, sentences, strict=True)] == [
            True
        ] * 3
    assert len(told) == 3
    assert told[-1] == pytest.approx(float(joined(sentences).duration_s))


def test_a_short_recording_is_heard_as_ever(tmp_path: Path):
    write_wav(tmp_path / "short.wav", noise(1.3, 48_000, 2))
    with spooled_recording(tmp_path / "short.wav", tmp_path) as speech:
        plain = read_audio(tmp_path / "short.wav")
        assert np.array_equal(speech.whole.samples, plain.samples)
        assert np.array_equal(speech.sentences[0].for_model(), plain.for_model())


def test_a_long_recording_is_heard_from_the_disk(tmp_path: Path):
    write_wav(tmp_path / "long.wav", noise(LONG_S + 3.7, 8_000))
    with spooled_recording(tmp_path / "long.wav", tmp_path) as speech:
        assert isinstance(speech.whole, LongRecording)
        heard, plain = speech.whole.for_model(), read_audio(tmp_path / "long.wav").for_model()
        assert abs(len(heard) - len(plain)) <= 1
        length = min(len(heard), len(plain))
        assert np.abs(heard[:length] - plain[:length]).max() < 1e-3


def test_a_file_without_sound_is_refused(tmp_path: Path):
    (tmp_path / "words.wav").write_text("no sound")
    with pytest.raises(StudioError, match=r"words\.wav"), spooled_recording(tmp_path / "words.wav", tmp_path):
        pass
