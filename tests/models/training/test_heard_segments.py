import numpy as np
import pytest

from models.audio.augment import AugmentConfig
from models.training.clip_dataset import ClipFacts, PreparedClip, save_clip
from models.training.expression_dataset import SegmentSize, talking_clip
from models.training.heard_segments import HeardSegments, load_plain_speech
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import made_clip


def _save_speech(folder, name, samples, licence_tier):
    facts = ClipFacts(name, name, "speech", licence_tier, "en", None, None)
    speech = PreparedClip(facts, [], np.zeros((0, 478, 3), np.float32), np.zeros(0, bool), samples)
    save_clip(folder / f"speech__{name}.safetensors", speech)


def test_speech_without_pictures_comes_back_at_speech_level_and_by_licence(tmp_path):
    assert load_plain_speech(tmp_path) == []
    noise = np.random.default_rng(0).standard_normal(8000).astype(np.float32)
    _save_speech(tmp_path, "loud", 0.2 * noise[:4000], "research")
    _save_speech(tmp_path, "quiet", 0.02 * noise, "free")
    loud, quiet = load_plain_speech(tmp_path)
    assert (len(loud), len(quiet)) == (4000, 8000)
    assert quiet.std() == pytest.approx(loud.std(), rel=0.05)
    assert [len(sound) for sound in load_plain_speech(tmp_path, "free")] == [8000]


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
