from dataclasses import replace

import numpy as np
import pytest
import torch

from models.audio.augment import AugmentConfig
from models.errors import CheckpointError
from models.losses.expression_loss import LipGaps
from models.networks.lip_listeners import LipListenersConfig
from models.training.expression_dataset import SegmentSize, TalkingClip, talking_clip
from models.training.expression_folders import ExpressionFolders
from models.training.expression_sources import ExpressionSources
from models.training.expression_trainer import ExpressionStage
from models.training.lip_teacher import (
    LipTeacherConfig,
    TaughtLipSegments,
    lip_teacher_config_from_mapping,
    train_lip_teacher,
)
from models.training.processes import Processes
from models.training.taught_speech import TaughtRecording
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import TINY_CONFIG, made_clip

SIZES = LipListenersConfig(count=1, width=16, dropout=0.0)
QUICK = LipTeacherConfig(steps=40, batch=4, learning_rate=1e-2, frames=16, listeners=SIZES)


def test_it_is_read_from_one_flat_table():
    table = {"listeners": 1, "width": 16, "dropout": 0.0, "steps": 40, "batch": 4, "learning_rate": 1e-2, "frames": 16}
    assert lip_teacher_config_from_mapping(table, "file") == QUICK
    assert lip_teacher_config_from_mapping({}, "file") == LipTeacherConfig()
    assert LipTeacherConfig().listeners.count == 4


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"listener": 2}, "unknown settings listener"), ({"listeners": 0}, "at least 1"), (3, "a table")],
)
def test_a_wrong_table_is_named(wrong, words):
    with pytest.raises(CheckpointError, match=f"file: .*{words}"):
        lip_teacher_config_from_mapping(wrong, "file")


def hear(sound):
    """Features of a listener who hears how loud it is."""
    whole = np.pad(np.asarray(sound, np.float32), (0, -len(sound) % 320)).reshape(-1, 320)
    level = np.sqrt(np.mean(whole**2, axis=1))
    return np.stack([level, level**2], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def clips() -> list[TalkingClip]:
    return [talking_clip(made_clip(name, "train"), tiny_face_model()) for name in ("one", "two")]


def said_by(listeners, sound):
    with torch.inference_mode():
        return listeners(torch.from_numpy(hear(sound))).numpy()


@pytest.fixture(scope="module")
def teacher(clips):
    return train_lip_teacher(clips, hear, tiny_face_model(), SIZES, QUICK, 0, lambda _: None)


def test_it_opens_the_lips_of_an_unknown_voice_where_they_open(teacher):
    clip = talking_clip(made_clip("stranger", "val"), tiny_face_model())
    gaps = LipGaps(tiny_face_model().mean, tiny_face_model().expression_basis)
    to_gap = gaps.gap_basis.numpy().mean(1)
    said, real = said_by(teacher, clip.sound) @ to_gap, clip.coefficients.expression @ to_gap
    assert np.corrcoef(said, real[: len(said)])[0, 1] > 0.9


def test_taught_segments_carry_the_teachers_lips_on_the_persons_mean(teacher, clips):
    sound = clips[0].sound[: 30 * 640]
    recording = TaughtRecording(sound, hear(sound))
    size = SegmentSize(frames=48, margin=6, history=4)
    source = TaughtLipSegments([recording], teacher, clips[:1], size, AugmentConfig(probability=0.0, gain_db=0.0), 0.5)
    segment = source.draw(np.random.default_rng(0))
    mean = clips[0].coefficients.expression.mean(axis=0)
    np.testing.assert_allclose(segment.expression[:30], said_by(teacher, sound) + mean, atol=1e-5)
    assert segment.weight.tolist() == [0.5] * 30 + [0.0] * 18  # nothing is claimed behind the end
    np.testing.assert_allclose(segment.sound[6 * 320 : 6 * 320 + len(sound)], sound, atol=1e-6)


def test_stage_two_learns_from_taught_speech(tmp_path, clips):
    data = replace(TINY_CONFIG.data, synthetic_share=0.0, taught_share=0.5)
    config = replace(TINY_CONFIG, data=data, lip_teacher=QUICK)
    folders = ExpressionFolders(clips=tmp_path, face_model=tmp_path, out=tmp_path)
    recordings = [TaughtRecording(clips[0].sound, hear(clips[0].sound))]
    sources = ExpressionSources(clips, [], [], recordings, hear)
    stage = ExpressionStage(config, folders, tiny_face_model(), sources, None, Processes(torch.device("cpu")))
    batch = stage.draw_batch(step=0)
    taught = round(config.expression.batch * 0.5)
    assert set(batch.weight[:taught].unique().tolist()) <= {0.0, np.float32(data.taught_weight)}
    assert batch.weight[taught:].max() == 1.0
