from dataclasses import replace

import pytest
import torch

from models.networks.attention import MultiHeadAttention
from models.networks.expression_transformer import ExpressionTransformer, ExpressionTransformerConfig, alignment_bias

TINY = ExpressionTransformerConfig(
    audio_dimension=6,
    identity_count=3,
    expression_count=4,
    audio_tokens=8,
    frames=4,
    history_frames=5,
    dimension=8,
    layers=2,
    heads=2,
    hidden=12,
    dropout=0.0,
)


def _inputs(config, batch=3):
    generator = torch.Generator().manual_seed(1)
    return (
        torch.randn(batch, config.audio_tokens, config.audio_dimension, generator=generator),
        torch.randn(batch, config.identity_count, generator=generator),
        torch.randn(batch, config.history_frames, config.expression_count, generator=generator),
    )


@pytest.fixture
def network() -> ExpressionTransformer:
    torch.manual_seed(0)
    return ExpressionTransformer(TINY).eval()


def test_attention_by_hand():
    attention = MultiHeadAttention(2, 1)
    with torch.no_grad():
        for layer in (attention.to_query, attention.to_key, attention.to_value, attention.to_output):
            layer.weight.copy_(torch.eye(2))
            if layer.bias is not None:
                layer.bias.zero_()
    queries, memory = torch.tensor([[[1.0, 0.0]]]), torch.tensor([[[2.0, 0.0], [0.0, 3.0]]])
    share = torch.softmax(torch.tensor([2.0, 0.0]) / 2**0.5, dim=0)
    expected = share[0] * memory[0, 0] + share[1] * memory[0, 1]
    assert torch.allclose(attention(queries, memory)[0, 0], expected, atol=1e-6)


def test_equation_1_memory_has_a_token_for_every_input(network):
    assert network.memory(*_inputs(TINY)).shape == (3, 8 + 1 + 5, 8)


def test_equation_2_yields_t_expressions_from_zero_queries(network):
    inputs = _inputs(TINY)
    expressions = network(*inputs)
    assert expressions.shape == (3, 4, 4)
    # The queries differ by their positional encoding alone, and that suffices to tell the frames apart.
    assert not torch.allclose(expressions[:, 0], expressions[:, 1], atol=1e-4)


def test_every_input_matters(network):
    inputs = _inputs(TINY)
    before = network(*inputs)
    for index in range(3):
        changed = [x + 1.0 if i == index else x for i, x in enumerate(inputs)]
        assert not torch.allclose(network(*changed), before, atol=1e-4)


@pytest.mark.parametrize(("shape", "history"), [(False, False), (True, False), (False, True)])
def test_priors_can_be_switched_off(shape, history):
    torch.manual_seed(0)
    network = ExpressionTransformer(replace(TINY, shape_prior=shape, history_prior=history)).eval()
    audio, identity, past = _inputs(TINY)
    assert network.memory(audio, identity, past).shape[1] == 8 + shape + 5 * history
    before = network(audio, identity, past)
    assert torch.equal(network(audio, identity + 1, past), before) == (not shape)
    assert torch.equal(network(audio, identity, past + 1), before) == (not history)


def test_batch_equals_single(network):
    inputs = _inputs(TINY)
    assert torch.allclose(network(*inputs)[1:2], network(*(x[1:2] for x in inputs)), atol=1e-6)


def test_gradient_reaches_every_parameter(network):
    network(*_inputs(TINY)).square().sum().backward()
    unreached = [name for name, p in network.named_parameters() if p.grad is None or not bool(p.grad.abs().sum() > 0)]
    assert unreached == []


def test_alignment_bias_prefers_a_frames_own_sound():
    bias = alignment_bias(TINY, memory_tokens=14)
    assert bias.shape == (2, 4, 14)
    assert bias[0, 0, :3].tolist() == [-0.125, -0.125, -0.375]  # slope 1/2, distances 1/4, 1/4, 3/4 of a frame
    assert bool((bias[0, 1, :8].topk(2).indices.sort().values == torch.tensor([2, 3])).all())
    assert bool((bias[:, :, 8:] == 0).all())
    assert bool((bias[-1] == 0).all())


def test_papers_size():
    config = ExpressionTransformerConfig(
        audio_dimension=1024, identity_count=80, expression_count=64, dimension=256, layers=8, heads=8, hidden=1024
    )
    count = sum(p.numel() for p in ExpressionTransformer(config).parameters())
    assert 12e6 < count < 14e6
