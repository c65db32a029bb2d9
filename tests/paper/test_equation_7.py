"""Eq. 7: F̄_i = FIA_i([α, β̂, ρ], F̄_{i-1}, F^r_{d-i}): upsample, AdaIN by the coefficients, blocks, reference."""

import math

import pytest
import torch

from models.networks.fia import FIA


@pytest.fixture
def module() -> FIA:
    """One channel. The residual block adds nothing; each pixel fetches 3 from a reference that is the same all over."""
    module = FIA(1, 1, 2, 2, 1, "none", upsample=True, source_skip=False, attention_heads=1).eval()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.zero_()
        module.reduce.weight.fill_(1.0)
        module.attention.key_value.bias[1] = 3.0
        module.attention.out.weight.fill_(1.0)
        for layer, size in ((0, 2), (2, 2), (4, 2)):  # the MLP passes the two coefficients on as scale and shift
            module.adain.mapping[layer].weight.copy_(torch.eye(size))
    return module


def silu(x: float) -> float:
    return x / (1 + math.exp(-x))


def test_module_by_hand(module: FIA):
    coefficients = torch.tensor([[1.0, 20.0]])
    scale, shift = (silu(silu(c)) for c in (1.0, 20.0))
    features = torch.tensor([[[[-1.0, 1.0]]]])
    with torch.no_grad():
        keys, values = module.attention.keys_and_values(torch.rand(1, 1, 2, 4))
        drawn = module(features, coefficients, torch.zeros(1, 1, 2, 4), (keys, values))
    upsampled = (-1.0, -0.5, 0.5, 1.0)  # bilinear, in two equal rows; mean 0, variance 0.625
    expected = [(1 + scale) * u / math.sqrt(0.625) + shift + 3 for u in upsampled]
    assert drawn.shape == (1, 1, 2, 4)
    for row in drawn[0, 0]:
        assert row.tolist() == pytest.approx(expected, abs=1e-3)
