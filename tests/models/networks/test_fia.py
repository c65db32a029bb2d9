import pytest
import torch

from models.networks.fia import FIA, ReferenceAttention


def make_fia(*, upsample=True, source_skip=True, attention_heads=2) -> FIA:
    return FIA(
        8, 4, 5, 6, 2, "none", upsample=upsample, source_skip=source_skip, attention_heads=attention_heads
    ).eval()


def test_attention_is_softmax_of_scaled_products_over_the_reference():
    attention = ReferenceAttention(2, heads=1)
    keys = torch.tensor([[[[1.0, 0.0], [0.0, 1.0]]]])  # (B, H, N, C)
    values = torch.tensor([[[[2.0, 0.0], [0.0, 4.0]]]])
    for layer in (attention.query, attention.out):
        torch.nn.init.eye_(layer.weight)
        torch.nn.init.zeros_(layer.bias)
    x = torch.tensor([3.0, 1.0]).view(1, 2, 1, 1)
    # Layer normalisation of (3, 1) is (1, -1); scores (1, -1) / sqrt(2); weights 0.8044 and 0.1956.
    expected = torch.tensor([3 + 2 * 0.8044, 1 + 4 * 0.1956]).view(1, 2, 1, 1)
    torch.testing.assert_close(attention(x, keys, values), expected, rtol=1e-3, atol=1e-3)


def test_attention_does_not_care_about_the_order_of_the_reference():
    attention = ReferenceAttention(8, heads=2)
    x, reference = torch.randn(2, 8, 4, 4), torch.randn(2, 8, 4, 4)
    keys, values = attention.keys_and_values(reference)
    order = torch.randperm(16)
    torch.testing.assert_close(attention(x, keys, values), attention(x, keys[:, :, order], values[:, :, order]))


def test_one_reference_serves_a_batch():
    attention = ReferenceAttention(8, heads=2)
    x, reference = torch.randn(3, 8, 4, 4), torch.randn(1, 8, 4, 4)
    shared = attention(x, *attention.keys_and_values(reference))
    repeated = attention(x, *attention.keys_and_values(reference.expand(3, -1, -1, -1)))
    torch.testing.assert_close(shared, repeated)


def test_heads_must_divide_the_channels():
    with pytest.raises(ValueError, match="10 channels cannot be shared by 4 heads"):
        ReferenceAttention(10, heads=4)


@pytest.mark.parametrize(("upsample", "side"), [(True, 8), (False, 4)])
def test_module_reaches_the_next_resolution(upsample, side):
    module = make_fia(upsample=upsample)
    source = torch.randn(2, 4, side, side)
    pair = module.attention.keys_and_values(torch.randn(2, 4, side, side))
    assert module(torch.randn(2, 8, 4, 4), torch.randn(2, 5), source, pair).shape == (2, 4, side, side)


@pytest.mark.parametrize("part", ["coefficients", "source", "reference"])
def test_every_input_of_eq_7_changes_the_output(part):
    torch.manual_seed(0)
    module = make_fia()
    torch.nn.init.normal_(module.adain.mapping[-1].weight)
    inputs = {
        "x": torch.randn(1, 8, 4, 4),
        "coefficients": torch.randn(1, 5),
        "source": torch.randn(1, 4, 8, 8),
        "reference": torch.randn(1, 4, 8, 8),
    }

    def run(i):
        return module(i["x"], i["coefficients"], i["source"], module.attention.keys_and_values(i["reference"]))

    changed = inputs | {part: torch.randn_like(inputs[part])}
    assert not torch.allclose(run(inputs), run(changed), atol=1e-3)


def test_the_papers_form_has_no_skip_and_wide_resolutions_no_attention():
    module = make_fia(source_skip=False, attention_heads=0)
    assert module.skip is None
    assert module.attention is None
    x, coefficients = torch.randn(1, 8, 4, 4), torch.randn(1, 5)
    first, second = (module(x, coefficients, torch.randn(1, 4, 8, 8), None) for _ in range(2))
    torch.testing.assert_close(first, second)
