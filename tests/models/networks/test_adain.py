import torch

from models.networks.adain import AdaIN


def with_constant_mapping(channels: int, scale: list[float], shift: list[float]) -> AdaIN:
    layer = AdaIN(channels, coefficient_width=5, hidden_width=4)
    last = layer.mapping[-1]
    torch.nn.init.zeros_(last.weight)
    last.bias.data = torch.tensor(scale + shift)
    return layer


def test_hand_computed_case():
    layer = with_constant_mapping(1, [1.0], [10.0])
    x = torch.tensor([[[[1.0, 3.0], [1.0, 3.0]]]])  # mean 2, deviation 1: normalised to -1 and 1, times 2, plus 10
    expected = torch.tensor([[[[8.0, 12.0], [8.0, 12.0]]]])
    torch.testing.assert_close(layer(x, torch.zeros(1, 5)), expected, rtol=1e-4, atol=1e-3)


def test_each_channel_of_each_picture_gets_the_statistics_the_coefficients_ask_for():
    layer = with_constant_mapping(2, [0.5, -0.5], [3.0, -1.0])
    y = layer(torch.randn(3, 2, 32, 32) * 7 + 5, torch.randn(3, 5))
    torch.testing.assert_close(y.mean((2, 3)), torch.tensor([[3.0, -1.0]]).expand(3, 2), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(y.std((2, 3)), torch.tensor([[1.5, 0.5]]).expand(3, 2), rtol=1e-2, atol=1e-2)


def test_the_mapping_has_three_layers():
    linear = [part for part in AdaIN(8, 75, 16).mapping if isinstance(part, torch.nn.Linear)]
    assert [(part.in_features, part.out_features) for part in linear] == [(75, 16), (16, 16), (16, 16)]


def test_bf16_stays_close_to_fp32_for_features_far_from_zero():
    layer = AdaIN(4, 5, 8)
    x, coefficients = torch.randn(2, 4, 64, 64) + 20, torch.randn(2, 5)
    exact = layer(x.bfloat16().float(), coefficients)
    rough = layer.bfloat16()(x.bfloat16(), coefficients.bfloat16())
    assert (rough.float() - exact).abs().mean() < 0.05
