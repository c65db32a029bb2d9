import numpy as np
import pytest

from models.audio.augment import AugmentConfig
from models.errors import TrainingError
from models.training.expression_dataset import SegmentSize, talking_clip
from models.training.heard_segments import HeardSegments, load_plain_speech, save_plain_speech
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import made_clip


def test_recordings_come_back_at_speech_level(tmp_path):
    noise = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    save_plain_speech(tmp_path / "speech.safetensors", [0.02 * noise, 0.2 * noise[:4000]])
    quiet, loud = load_plain_speech(tmp_path / "speech.safetensors")
    assert (len(quiet), len(loud)) == (8000, 4000)
    assert quiet.std() == pytest.approx(loud.std(), rel=0.05)
    (tmp_path / "speech.safetensors").write_bytes(b"x")
    with pytest.raises(TrainingError, match=r"speech\.safetensors"):
        load_plain_speech(tmp_path / "speech.safetensors")


def test_the_clean_sound_is_kept_beside_the_disturbed():
    size = SegmentSize(frames=8, margin=3, history=4)
    recording = 0.1 * np.random.default_rng(0).standard_normal(32_000).astype(np.float32)
    clip = talking_clip(made_clip("one", "train"), tiny_face_model())
    source = HeardSegments([recording], [clip], size, AugmentConfig(probability=1.0), weight=0.5)
    heard = source.draw(np.random.default_rng(0))
    assert heard.clean.shape == heard.segment.sound.shape == (size.samples,)
    assert not np.allclose(heard.clean, heard.segment.sound, atol=1e-3)
    assert heard.segment.weight.tolist() == [0.5] * 8
    assert heard.segment.history.shape == (4, 4)
