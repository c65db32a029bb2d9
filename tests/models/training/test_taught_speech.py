import numpy as np
import pytest
import torch

from models.audio.augment import AugmentConfig
from models.audio.mel_encoder import MelEncoderConfig
from models.errors import TrainingError
from models.training.expression_loop import LoopConfig
from models.training.phone_dataset import load_phone_corpus
from models.training.phone_trainer import (
    RecogniserSources,
    Teaching,
    TeachingConfig,
    VisemeRecogniser,
    train_recogniser,
)
from models.training.taught_speech import TaughtRecording, TaughtSegments, load_taught_speech, save_taught_shard
from tests.fakes.training_data import write_phones

UNDISTURBED = AugmentConfig(probability=0.0, gain_db=0.0)


def loudness(sound):
    """A teacher that hears how loud it is, and the opposite."""
    level = np.sqrt(np.mean(sound.reshape(-1, 320) ** 2, axis=1))
    return np.stack([level, -level], axis=1).astype(np.float32)


def recording(features: int, seed: int = 0) -> TaughtRecording:
    generator = np.random.default_rng(seed)
    level = np.repeat(0.1 + 0.1 * np.sin(np.arange(features) / 5), 320)
    sound = (level * generator.standard_normal(features * 320)).astype(np.float32)
    return TaughtRecording(sound, loudness(sound))


def test_shards_come_back_as_they_were_written(tmp_path):
    written = [recording(40, 1), recording(25, 2)]
    save_taught_shard(tmp_path / "taught_000.safetensors", written, "loudness")
    for one, back in zip(written, load_taught_speech(tmp_path), strict=True):
        np.testing.assert_allclose(back.sound, one.sound, atol=1e-4)
        np.testing.assert_allclose(back.features, one.features, atol=1e-3)


def test_what_is_not_taught_speech_is_named(tmp_path):
    with pytest.raises(TrainingError, match="taught_corpus"):
        load_taught_speech(tmp_path)
    (tmp_path / "taught_000.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(TrainingError, match="taught_000"):
        load_taught_speech(tmp_path)
    with pytest.raises(ValueError, match="samples"):
        save_taught_shard(tmp_path / "x", [TaughtRecording(np.zeros(319, np.float32), np.zeros((1, 2)))], "loudness")


def test_segments_belong_to_their_sound():
    long, short = recording(200, 3), recording(20, 4)
    segments = TaughtSegments([long, short], features=60, margin=4, augmentation=UNDISTURBED)
    batch = segments.draw(16, np.random.default_rng(0))
    inside = batch.sound[:, 4 * 320 : -4 * 320].numpy()
    for sound, features, weight in zip(inside, batch.features.numpy(), batch.weight.numpy(), strict=True):
        known = weight > 0
        heard = loudness(np.ascontiguousarray(sound))[known, 0]
        assert np.corrcoef(heard, features[known, 0])[0, 1] > 0.999
        assert not features[~known].any()
    assert set(batch.weight.sum(1).tolist()) == {60.0, 20.0}


def test_the_encoder_learns_what_the_teacher_hears(tmp_path):
    write_phones(tmp_path / "phones")
    spoken = load_phone_corpus(tmp_path / "phones")
    network = MelEncoderConfig(bands=16, width=16, blocks=1, dimension=16, dropout=0.0)
    loop = LoopConfig(steps=30, batch=6, learning_rate=1e-2, warmup_steps=5, validate_every=30, log_every=10)
    teaching = Teaching([recording(120, seed) for seed in range(3)], TeachingConfig(share=0.5))
    lines: list[str] = []
    sources = RecogniserSources(spoken, spoken, teaching)
    path = train_recogniser(network, loop, UNDISTURBED, sources, tmp_path, 0, lines.append)
    distances = [float(line.split("teacher ")[1].split()[0]) for line in lines if "teacher" in line]
    assert distances[-1] < 0.8 * distances[0]
    assert VisemeRecogniser.load(path)(torch.zeros(1, 3200)).isfinite().all()  # the teacher's layer stays behind
