"""Eq. 2: β̂_1..T = TCA(q_1..T, Z): queries that begin at zero read the memory; a linear decoder follows."""

import math

import numpy as np
import pytest
import torch

from models.networks.expression_transformer import ExpressionTransformer, ExpressionTransformerConfig

CONFIG = ExpressionTransformerConfig(
    audio_dimension=2,
    identity_count=1,
    expression_count=2,
    audio_tokens=4,
    frames=2,
    history_frames=1,
    dimension=4,
    layers=1,
    heads=2,
    hidden=4,
    dropout=0.0,
    alignment_bias=False,
)


@pytest.fixture
def network() -> ExpressionTransformer:
    """The encoder at random; a decoder that looks at all of Z alike and adds its mean to the query."""
    torch.manual_seed(0)
    network = ExpressionTransformer(CONFIG).eval()
    layer = network.decoder[0]
    with torch.no_grad():
        for linear in (layer.attention.to_query, layer.feed_forward[3]):
            linear.weight.zero_()
            linear.bias.zero_()
        for linear in (layer.attention.to_value, layer.attention.to_output):
            linear.weight.copy_(torch.eye(4))
            linear.bias.zero_()
        network.to_expression.weight.copy_(torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 2.0, 0.0, -1.0]]))
        network.to_expression.bias.copy_(torch.tensor([0.5, 0.0]))
    return network


def test_expressions_by_hand(network: ExpressionTransformer):
    inputs = torch.randn(1, 4, 2), torch.randn(1, 1), torch.randn(1, 1, 2)
    with torch.no_grad():
        memory, predicted = network.memory(*inputs)[0].numpy(), network(*inputs)[0].numpy()
    for frame, place in enumerate((0.5, 2.5)):  # the middle of audio tokens 0 and 1, and of 2 and 3
        query = [math.sin(place), math.cos(place), math.sin(place / 100), math.cos(place / 100)]  # 0 + its place
        read = np.array(query) + memory.mean(axis=0)
        centred = read - read.mean()
        normed = centred / np.sqrt((centred**2).mean() + 1e-5)
        assert predicted[frame] == pytest.approx([normed[0] + 0.5, 2 * normed[1] - normed[3]], abs=1e-4)
