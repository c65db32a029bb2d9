import pytest
import torch

from models.networks.residual import ConvNorm, EncoderStage, ResidualBlock


def test_encoder_stage_halves_the_resolution_and_sets_the_width():
    stage = EncoderStage(4, 8, blocks=2, normalisation="batch")
    assert stage(torch.rand(2, 4, 16, 16)).shape == (2, 8, 8, 8)


def test_extra_features_are_added_before_the_blocks():
    stage = EncoderStage(4, 8, blocks=0, normalisation="none")
    x, extra = torch.rand(1, 4, 8, 8), torch.rand(1, 8, 4, 4)
    expected = torch.nn.functional.leaky_relu(stage.down(x) + extra, 0.2)
    torch.testing.assert_close(stage(x, extra), expected)


def test_residual_block_keeps_its_input_when_its_second_convolution_is_zero():
    block = ResidualBlock(4, "none")
    torch.nn.init.zeros_(block.second.conv.weight)
    torch.nn.init.zeros_(block.second.conv.bias)
    x = torch.rand(1, 4, 8, 8)
    torch.testing.assert_close(block(x), x)


@pytest.mark.parametrize("normalisation", ["batch", "none"])
def test_folding_the_normalisation_leaves_the_output_as_it_was(normalisation):
    layer = ConvNorm(3, 5, normalisation, stride=2)
    for _ in range(3):
        layer(torch.randn(4, 3, 8, 8) * 3 + 1)  # gives batch normalisation statistics of its own
    layer.eval()
    x = torch.randn(2, 3, 8, 8)
    before = layer(x)
    layer.fuse()
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in layer.modules())
    torch.testing.assert_close(layer(x), before, rtol=1e-4, atol=1e-5)
