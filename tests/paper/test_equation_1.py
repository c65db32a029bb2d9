"""Eq. 1: Z = CMSA(w_1..l, α_1, β_1..N): one sequence of l + N + 1 tokens that all attend to each other."""

import math

import numpy as np
import pytest
import torch

from models.networks.expression_transformer import ExpressionTransformer, ExpressionTransformerConfig

CONFIG = ExpressionTransformerConfig(
    audio_dimension=2,
    identity_count=1,
    expression_count=1,
    audio_tokens=3,
    frames=1,
    history_frames=2,
    dimension=4,
    layers=1,
    heads=2,
    hidden=4,
    dropout=0.0,
)
AUDIO, IDENTITY, HISTORY = [[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]], [2.0], [[-1.0], [4.0]]


@pytest.fixture
def network() -> ExpressionTransformer:
    """Attention that looks at all tokens alike and passes their mean on; a feed-forward part that adds nothing."""
    network = ExpressionTransformer(CONFIG).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.embed_audio.weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]]))
        network.embed_identity.weight.copy_(torch.tensor([[0.0], [1.0], [0.0], [3.0]]))
        network.embed_history.weight.copy_(torch.tensor([[2.0], [0.0], [1.0], [0.0]]))
        layer = network.encoder[0]
        for norm in (layer.attention_norm, layer.forward_norm, network.memory_norm):
            norm.weight.fill_(1.0)
        for linear in (layer.attention.to_value, layer.attention.to_output):
            linear.weight.copy_(torch.eye(4))
    return network


def normed(tokens: np.ndarray) -> np.ndarray:
    centred = tokens - tokens.mean(axis=-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)


def memory_of(network: ExpressionTransformer, audio, identity, history) -> np.ndarray:
    with torch.no_grad():
        return network.memory(*(torch.tensor([values]) for values in (audio, identity, history)))[0].numpy()


def test_memory_by_hand(network: ExpressionTransformer):
    embedded = [[a, b, a + b, 0] for a, b in AUDIO] + [[0, 2, 0, 6]] + [[2 * b, 0, b, 0] for (b,) in HISTORY]
    places = [[math.sin(p), math.cos(p), math.sin(p / 100), math.cos(p / 100)] for p in range(3 + 1 + 2)]
    tokens = np.array(embedded) + np.array(places)
    expected = normed(tokens + normed(tokens).mean(axis=0))
    assert np.allclose(memory_of(network, AUDIO, IDENTITY, HISTORY), expected, atol=1e-5)


def test_every_token_reaches_every_other(network: ExpressionTransformer):
    before = memory_of(network, AUDIO, IDENTITY, HISTORY)
    for changed in (
        memory_of(network, [*AUDIO[:2], [0.0, 0.0]], IDENTITY, HISTORY),
        memory_of(network, AUDIO, [-5.0], HISTORY),
        memory_of(network, AUDIO, IDENTITY, [[-1.0], [-4.0]]),
    ):
        assert (np.abs(changed - before).max(axis=1) > 1e-3).all()
