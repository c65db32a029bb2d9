from dataclasses import replace

import numpy as np
import pytest
import torch

from models.audio.frozen_extractor import ExtractorSources
from models.audio.stretches import CUT_FRAMES
from models.audio_to_expression import (
    AudioToExpression,
    ExpressionPredictor,
    cross_fade,
    network_config_from_mapping,
)
from models.checkpoint import read_metadata
from models.errors import CheckpointError
from models.face.lip_contact import LipContact
from models.networks.lip_listeners import LipListeners, LipListenersConfig
from tests.fakes.tiny_expression_network import HISTORY, IDENTITY, TINY_EXPRESSION, noise, tiny_expression_network


@pytest.fixture
def network() -> AudioToExpression:
    return tiny_expression_network()


@pytest.mark.parametrize("samples", [0, 1, 639, 640, 641, 10_240, 40_001])
def test_one_expression_per_40_ms(network, samples):
    expressions = ExpressionPredictor(network).predict(noise(samples), IDENTITY, HISTORY)
    assert expressions.shape == (-(-samples // 640), 4)
    assert expressions.dtype == np.float32
    assert np.isfinite(expressions).all()


def test_the_same_twice_and_in_batches_of_any_size(network):
    sound = noise(60_000)
    once = ExpressionPredictor(network).predict(sound, IDENTITY, HISTORY)
    assert np.array_equal(once, ExpressionPredictor(network).predict(sound, IDENTITY, HISTORY))
    single = ExpressionPredictor(network, batch_windows=1).predict(sound, IDENTITY, HISTORY)
    assert np.allclose(once, single, atol=1e-5)


def test_level_of_the_recording_does_not_matter(network):
    sound = noise(20_000)
    predictor = ExpressionPredictor(network)
    quiet = predictor.predict(0.3 * sound, IDENTITY, HISTORY)
    assert np.allclose(predictor.predict(sound, IDENTITY, HISTORY), quiet, atol=1e-4)


def test_a_change_of_sound_stays_in_its_neighbourhood(network):
    sound = noise(160 * 640)
    changed = sound.copy()
    changed[80 * 640 : 81 * 640] *= -0.5
    predictor = ExpressionPredictor(network)
    before, after = (predictor.predict(s, IDENTITY, HISTORY) for s in (sound, changed))
    moved = np.flatnonzero(np.abs(before - after).max(axis=1) > 1e-3)
    assert len(moved)
    assert moved.min() >= 80 - 24
    assert moved.max() <= 80 + 24


def test_a_long_recording_in_stretches_agrees_with_one_go(network):
    sound = noise(901 * 640 + 7)
    sound[300 * 640 : 330 * 640] *= 1e-4  # a pause, and closures, across cuts too
    lips = LipContact(np.array([0.2, 0.1, 0.0, -0.1], np.float32))
    at_once = ExpressionPredictor(network, lips=lips).predict(sound, IDENTITY, HISTORY)
    cut = ExpressionPredictor(network, lips=lips, stretch_frames=CUT_FRAMES).predict(sound, IDENTITY, HISTORY)
    assert cut.shape == at_once.shape == (902, 4)
    assert np.allclose(cut, at_once, atol=1e-4)


def test_windows_that_agree_leave_no_seam():
    constant = cross_fade(np.full((5, 16, 2), 3.0, np.float32), hop=8)
    assert constant.shape == (48, 2)
    assert np.allclose(constant, 3.0, atol=1e-6)
    ramp = np.stack([np.arange(16, dtype=np.float32)[:, None] + 8 * index for index in range(5)])
    assert np.allclose(cross_fade(ramp, hop=8)[:, 0], np.arange(48), atol=1e-5)


def test_windows_that_disagree_are_faded():
    faded = cross_fade(np.stack([np.zeros((16, 1)), np.ones((16, 1))]).astype(np.float32), hop=8)[:, 0]
    assert np.all(np.diff(faded) >= -1e-7)
    assert np.diff(faded).max() < 0.2


def test_checkpoint_round_trip(network, tmp_path):
    path = tmp_path / "expression.safetensors"
    network.save(path, {"clips": 3})
    loaded = ExpressionPredictor.load(path)
    sound = noise(12_000)
    expected = ExpressionPredictor(network).predict(sound, IDENTITY, HISTORY)
    assert np.allclose(loaded.predict(sound, IDENTITY, HISTORY), expected, atol=0.02)  # fp16 on disk
    values, facts = read_metadata(path)
    assert network_config_from_mapping(values, "file") == TINY_EXPRESSION
    assert facts == {"clips": 3}


def test_unknown_settings_are_named():
    with pytest.raises(CheckpointError, match="somewhere, mel: unknown settings colour"):
        network_config_from_mapping({"mel": {"colour": 3}}, "somewhere")
    with pytest.raises(CheckpointError, match="audio_dimension"):
        network_config_from_mapping({"mel": {"dimension": 5}}, "somewhere")


def test_hubert_weights_need_the_hubert_folder(tmp_path):
    network = AudioToExpression(replace(TINY_EXPRESSION, extractor="hubert"))
    assert network.mel_encoder is None
    with pytest.raises(CheckpointError, match="HuBERT"):
        ExpressionPredictor(network)
    with pytest.raises(CheckpointError, match="facebook/hubert-large-ls960-ft"):
        ExpressionPredictor(network, extractors=ExtractorSources(tmp_path / "nothing"))


def with_listeners(network: AudioToExpression, share: float) -> AudioToExpression:
    sizes = network.config.transformer
    config = LipListenersConfig(count=2, width=8, share=share)
    torch.manual_seed(3)
    return network.with_part(LipListeners(sizes.audio_dimension, sizes.expression_count, config))


def test_listeners_move_the_lips_as_far_as_their_share_goes(network):
    sound = noise(30_000)
    alone, half, all_theirs = (
        ExpressionPredictor(n).predict(sound, IDENTITY, HISTORY)
        for n in (network, with_listeners(network, 0.5), with_listeners(network, 1.0))
    )
    np.testing.assert_allclose(half, (alone + all_theirs) / 2, atol=1e-5)
    assert np.abs(all_theirs - alone).max() > 0.01
    silent = ExpressionPredictor(with_listeners(network, 0.0)).predict(sound, IDENTITY, HISTORY)
    np.testing.assert_allclose(silent, alone, atol=1e-6)


def test_what_listeners_say_is_about_the_persons_mean(network):
    sound, raised = noise(30_000), np.asarray(HISTORY) + 1
    predictor = ExpressionPredictor(with_listeners(network, 1.0))
    before, after = (predictor.predict(sound, IDENTITY, history) for history in (HISTORY, raised))
    np.testing.assert_allclose(after - before, 1, atol=1e-4)


def test_listeners_are_part_of_the_weight_file(network, tmp_path):
    listening = with_listeners(network, 0.5)
    listening.save(tmp_path / "expression.safetensors", {})
    loaded = AudioToExpression.load(tmp_path / "expression.safetensors")
    assert loaded.config.listeners == listening.config.listeners
    heard = ExpressionPredictor(loaded).predict(noise(9_000), IDENTITY, HISTORY)
    np.testing.assert_allclose(
        heard, ExpressionPredictor(listening).predict(noise(9_000), IDENTITY, HISTORY), atol=0.02
    )  # saved as fp16


@pytest.mark.parametrize("wrong", [{"count": 0}, {"width": 0}, {"share": 1.5}])
def test_impossible_listeners_are_refused(wrong):
    with pytest.raises(CheckpointError, match="listeners"):
        network_config_from_mapping({"listeners": wrong}, "file")
