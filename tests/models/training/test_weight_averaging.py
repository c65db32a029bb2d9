from dataclasses import replace

import pytest
import torch

from models.audio_to_expression import AudioToExpression
from models.errors import TrainingError
from models.training.weight_averaging import mean_of_rounds
from tests.fakes.training_data import TINY_CONFIG


def _saved(path, seed, network=TINY_CONFIG.network):
    torch.manual_seed(seed)
    AudioToExpression(network).save(path, {})
    return path


def test_every_weight_is_the_mean(tmp_path):
    one, two = _saved(tmp_path / "one.safetensors", 1), _saved(tmp_path / "two.safetensors", 2)
    mean = mean_of_rounds([one, two]).state_dict()
    first, second = (AudioToExpression.load(path).state_dict() for path in (one, two))
    assert all(torch.allclose(mean[name], (first[name] + second[name]) / 2) for name in mean)


def test_other_sizes_are_refused(tmp_path):
    deeper = replace(TINY_CONFIG.network, transformer=replace(TINY_CONFIG.network.transformer, layers=2))
    paths = [_saved(tmp_path / "one.safetensors", 1), _saved(tmp_path / "two.safetensors", 1, deeper)]
    with pytest.raises(TrainingError, match="same size"):
        mean_of_rounds(paths)
    with pytest.raises(TrainingError, match="same size"):
        mean_of_rounds([])
