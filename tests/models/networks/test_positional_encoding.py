import math

import pytest
import torch

from models.networks.positional_encoding import periodic_encoding


def test_hand_case():
    encoded = periodic_encoding(torch.tensor([0.0, 1.0, 2.5]), dimension=4, period=10)
    slow = 1 / 100  # 10000 ** (-2 / 4)
    for row, position in zip(encoded, (0.0, 1.0, 2.5), strict=True):
        expected = [math.sin(position), math.cos(position), math.sin(slow * position), math.cos(slow * position)]
        assert row.tolist() == pytest.approx(expected, abs=1e-6)


def test_it_repeats_after_a_period_and_not_before():
    encoded = periodic_encoding(torch.arange(12), dimension=8, period=5)
    assert torch.allclose(encoded[:7], encoded[5:], atol=1e-6)
    assert not torch.allclose(encoded[0], encoded[4], atol=1e-2)


def test_odd_dimensions_are_refused():
    with pytest.raises(ValueError, match="even"):
        periodic_encoding(torch.arange(2), dimension=3, period=5)
