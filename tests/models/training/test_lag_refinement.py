from dataclasses import replace

import numpy as np
import pytest
import torch

from models.audio_to_expression import ExpressionPredictor
from models.training.clip_dataset import save_clip
from models.training.expression_config import ExpressionTrainingConfig
from models.training.expression_dataset import shifted_sound, talking_clip
from models.training.expression_folders import ExpressionFolders, load_clips
from models.training.expression_trainer import train_expression
from models.training.lag_refinement import best_lag, refine_lags
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import TINY_CONFIG, made_clip, write_clips

MODEL = tiny_face_model()


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> tuple[ExpressionTrainingConfig, ExpressionFolders]:
    """Trained until it hears how loud the sound is, which is what the made clips' lips follow."""
    folder = tmp_path_factory.mktemp("training")
    write_clips(folder)
    MODEL.save(folder / "face_model.safetensors")
    loop = replace(TINY_CONFIG.expression, steps=150, batch=8, learning_rate=1e-2, validate_every=150, log_every=150)
    still = replace(TINY_CONFIG.augmentation, probability=0.0, gain_db=0.0, speed=0.0)
    data = replace(TINY_CONFIG.data, synthetic_share=0.0, silence_share=0.0)
    config = replace(TINY_CONFIG, expression=loop, augmentation=still, data=data)
    folders = ExpressionFolders(folder, folder / "face_model.safetensors", folder / "out")
    return config, replace(folders, earlier=train_expression(config, folders, report=lambda line: None))


@pytest.fixture(scope="module")
def predictor(trained) -> ExpressionPredictor:
    return ExpressionPredictor.load(trained[1].earlier)


def _late(lag_ms: float):
    clip = talking_clip(made_clip("one", "train", frames=60), MODEL)
    return replace(clip, sound=shifted_sound(clip.sound, -lag_ms, len(clip.sound)))


def test_a_network_finds_how_late_the_sound_is(predictor):
    in_step, correlation = best_lag(predictor, MODEL, _late(0.0))
    assert correlation > 0.8
    late, _ = best_lag(predictor, MODEL, _late(60.0))
    early, _ = best_lag(predictor, MODEL, _late(-60.0))
    assert late - in_step == pytest.approx(60.0, abs=20.0)
    assert early - in_step == pytest.approx(-60.0, abs=20.0)


def test_clips_are_moved_into_step_and_strangers_left_out(predictor):
    late = _late(60.0)
    noise = 0.1 * np.random.default_rng(0).standard_normal(len(late.sound)).astype(np.float32)
    refined = refine_lags(predictor, MODEL, [late, replace(late, sound=noise)])
    assert len(refined) == 1
    assert abs(best_lag(predictor, MODEL, refined[0])[0] - best_lag(predictor, MODEL, _late(0.0))[0]) <= 20.0


def test_clips_are_loaded_as_the_earlier_weights_hear_them(trained, predictor, tmp_path):
    config, folders = trained
    folders = replace(folders, clips=tmp_path)
    stored = made_clip("late", "train")
    late = replace(stored, sound=shifted_sound(stored.sound, -60.0, len(stored.sound)))
    save_clip(tmp_path / "train__late.safetensors", late)
    [as_stored] = load_clips(config, replace(folders, earlier=None), MODEL, "all", torch.device("cpu"))
    [in_step] = load_clips(config, folders, MODEL, "all", torch.device("cpu"))
    assert best_lag(predictor, MODEL, as_stored)[0] == pytest.approx(60.0, abs=20.0)
    assert best_lag(predictor, MODEL, in_step)[0] == pytest.approx(0.0, abs=20.0)
