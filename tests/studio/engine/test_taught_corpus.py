import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.training.taught_speech import load_taught_speech
from studio.engine.taught_corpus import main, strung, write_taught_corpus
from studio.errors import StudioError
from studio.media.audio_file import write_wav


def teacher(sound):
    return np.repeat(np.sqrt(np.mean(sound.reshape(-1, 320) ** 2, axis=1))[:, None], 3, axis=1)


def test_each_recording_is_heard_at_each_speed(tmp_path):
    sound = np.sin(np.arange(48_000) / 20).astype(np.float32)
    write_taught_corpus(tmp_path, [sound, sound[:8000]], teacher, "a level", speeds=(1.0, 1.25))
    assert [len(taught.features) for taught in load_taught_speech(tmp_path)] == [150, 120]  # half a second is too short


def test_short_recordings_are_strung_together():
    joined = list(strung([np.ones(16_000, np.float32)] * 20, np.random.default_rng(0)))
    assert len(joined) == 2
    assert sum(int(one.sum()) for one in joined) == 20 * 16_000


def test_nothing_to_hear_and_no_teacher_are_named(tmp_path, caplog):
    with pytest.raises(StudioError, match="no speech"):
        write_taught_corpus(tmp_path, [np.zeros(100, np.float32)], teacher, "a level")
    write_wav(tmp_path / "a.wav", Waveform(np.zeros((16_000, 1), np.float32), 16_000))
    out = tmp_path / "out"
    assert main(["--teacher", str(tmp_path / "none.ort"), "--out", str(out), "--sounds", str(tmp_path)]) == 1
    assert "moonshine-voice" in caplog.text
