import json
from dataclasses import replace

import numpy as np
import pytest

from models.audio.frozen_extractor import ExtractorSources
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.checkpoint import read_metadata
from models.errors import CheckpointError, TrainingError
from models.training.clip_dataset import ClipFacts, PreparedClip, save_clip
from models.training.expression_config import load_training_config
from models.training.expression_folders import ExpressionFolders
from models.training.expression_trainer import train_expression
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import CONFIGS, write_clips, write_phones
from tests.fakes.training_data import TINY_CONFIG as TINY


@pytest.fixture
def folders(tmp_path) -> ExpressionFolders:
    clips = tmp_path / "clips"
    clips.mkdir()
    write_clips(clips)
    write_phones(tmp_path / "phones")
    tiny_face_model().save(tmp_path / "face_model.safetensors")
    phones = tmp_path / "phones"
    return ExpressionFolders(clips, tmp_path / "face_model.safetensors", tmp_path / "out", phones, phones)


def test_both_stages_run_and_leave_weights_that_predict(folders):
    lines: list[str] = []
    path = train_expression(TINY, folders, report=lines.append)
    assert path == folders.out / "expression.safetensors"
    assert lines[0] == "2 clips of 2 people, 1 to check, 3 synthetic sentences"
    expressions = ExpressionPredictor.load(path).predict(np.zeros(6400), np.zeros(3), np.zeros((4, 4)))
    assert expressions.shape == (10, 4)
    _, facts = read_metadata(path)
    assert facts["licences"] == ["free", "research"]
    assert 0 < facts["steps"] <= 4
    assert {"correlation", "closed_share", "ratio"} <= set(facts["results"])
    assert json.dumps(facts["training"]["data"]["synthetic_share"]) == "0.5"


def test_free_licence_leaves_the_others_out(folders):
    lines: list[str] = []
    path = train_expression(TINY, folders, licence="free", report=lines.append)
    assert lines[0].startswith("1 clips of 1 people")
    assert read_metadata(path)[1]["licences"] == ["free"]


def test_a_second_call_finds_the_work_done(folders):
    train_expression(TINY, folders, report=lambda line: None)
    lines: list[str] = []
    train_expression(TINY, folders, report=lines.append)
    assert len(lines) == 1


def test_clips_alone_train_without_synthetic_speech(folders):
    alone = replace(TINY, data=replace(TINY.data, synthetic_share=0.0))
    train_expression(alone, replace(folders, phones=None, phones_held_out=None), report=lambda line: None)
    with pytest.raises(TrainingError, match="synthetic_share"):
        train_expression(TINY, replace(folders, phones=None), report=lambda line: None)


def test_a_second_round_starts_from_the_first_and_hears_plain_speech(folders, tmp_path):
    first = train_expression(TINY, folders, report=lambda line: None)
    noise = 0.1 * np.random.default_rng(0).standard_normal(32_000).astype(np.float32)
    facts = ClipFacts("noise", "nobody", "speech", "free", "en", None, None)
    speech = PreparedClip(facts, [], np.zeros((0, 478, 3), np.float32), np.zeros(0, bool), noise)
    save_clip(folders.clips / "speech__noise.safetensors", speech)
    data = replace(TINY.data, heard_share=0.25, identity_noise=0.5, history_noise=0.5)
    again = replace(folders, out=tmp_path / "second", earlier=first)
    second = train_expression(replace(TINY, data=data), again, report=lambda line: None)
    assert read_metadata(second)[1]["recordings_without_pictures"] == 1
    one, two = (AudioToExpression.load(path).state_dict() for path in (first, second))
    changes = [float((one[name] - two[name]).abs().max()) for name in one]
    assert 0 < max(changes) < 0.02  # a few small steps away from where it began


def test_the_network_takes_the_face_models_sizes_and_says_so(folders):
    transformer = replace(TINY.network.transformer, identity_count=80, expression_count=64)
    wide = replace(TINY, network=replace(TINY.network, transformer=transformer))
    lines: list[str] = []
    path = train_expression(wide, folders, report=lines.append)
    assert lines[0].startswith("The face model has 3 identity and 4 expression coefficients;")
    assert ExpressionPredictor.load(path).coefficient_counts == (3, 4)


def test_hubert_features_train_too(folders, hubert_folder):
    config = replace(
        TINY,
        network=replace(TINY.network, extractor="hubert"),
        data=replace(TINY.data, synthetic_share=0.0),
        expression=replace(TINY.expression, steps=2),
    )
    with pytest.raises(CheckpointError, match="HuBERT"):
        train_expression(config, replace(folders, phones=None, phones_held_out=None), report=lambda line: None)
    hearing = replace(folders, phones=None, phones_held_out=None, extractors=ExtractorSources(hubert_folder))
    path = train_expression(config, hearing, report=lambda line: None)
    predictor = ExpressionPredictor.load(path, extractors=ExtractorSources(hubert_folder))
    assert predictor.predict(np.zeros(6400), np.zeros(3), np.zeros((4, 4))).shape == (10, 4)


def test_one_batch_can_be_learnt_by_heart(folders):
    loop = replace(TINY.expression, steps=80, learning_rate=1e-2, validate_every=80, log_every=20)
    still = replace(TINY.augmentation, probability=0.0, gain_db=0.0, speed=0.0)
    data = replace(TINY.data, synthetic_share=0.0, silence_share=0.0)
    config = replace(TINY, expression=loop, augmentation=still, data=data)
    lines: list[str] = []
    train_expression(config, replace(folders, phones=None, phones_held_out=None), report=lines.append)
    losses = [float(line.split("loss ")[1].split()[0]) for line in lines if "loss " in line]
    assert losses[-1] < 0.5 * losses[0]


def test_the_papers_numbers():
    config = load_training_config(CONFIGS / "expression_paper.toml")
    sizes, loop = config.network.transformer, config.expression
    assert (sizes.audio_tokens, sizes.frames, sizes.history_frames, sizes.audio_dimension) == (32, 16, 16, 1024)
    assert (sizes.layers, sizes.heads, sizes.dimension) == (8, 8, 256)
    assert (loop.learning_rate, loop.adam_beta1, loop.adam_beta2) == (5e-5, 0.95, 0.999)
    assert (loop.batch, loop.steps) == (64 * 8, 200_000)
    assert (config.loss.expression, config.loss.vertices, config.loss.opening, config.loss.velocity) == (1, 0.1, 0, 0)


def test_wrong_configs_are_named(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("[data]\ncolour = 3\n")
    with pytest.raises(TrainingError, match=r"bad\.toml, data: unknown settings colour"):
        load_training_config(path)
    path.write_text("[data")
    with pytest.raises(TrainingError, match=r"bad\.toml"):
        load_training_config(path)
