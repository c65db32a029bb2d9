import pytest
import torch
from torch.nn import functional as F

from models.networks.deformable_alignment import DeformableAlignment


def offsets_of(module, x_px, y_px, side=6):
    """The same offset for every tap and pixel, with weights of 1."""
    offsets = torch.zeros(1, module.groups, 9, 2, side, side)
    offsets[:, :, :, 0], offsets[:, :, :, 1] = x_px, y_px
    return offsets.view(1, -1, side, side), torch.ones(1, module.groups * 9, side, side)


@pytest.fixture
def module() -> DeformableAlignment:
    torch.manual_seed(0)
    return DeformableAlignment(4, groups=2)


def as_plain(module, features):
    kernel = module.convolution.weight.view(4, 4, 3, 3)
    return F.conv2d(features, kernel, module.convolution.bias, padding=1)


def test_without_offsets_it_is_a_convolution(module):
    features = torch.randn(1, 4, 6, 6)
    convolved = module.convolve(features, *offsets_of(module, 0, 0))
    torch.testing.assert_close(convolved, as_plain(module, features), atol=1e-5, rtol=1e-5)


def test_an_offset_reads_the_picture_elsewhere(module):
    features = torch.randn(1, 4, 6, 6)
    moved = torch.zeros_like(features)
    moved[..., :-2, :-1] = features[..., 2:, 1:]  # one pixel to the left, two up
    convolved = module.convolve(features, *offsets_of(module, 1, 2))
    # The plain one has zeros beside the picture where the offset still finds pixels: compare inside.
    torch.testing.assert_close(
        convolved[..., 1:-1, 1:-1], as_plain(module, moved)[..., 1:-1, 1:-1], atol=1e-5, rtol=1e-5
    )


def test_one_tap_of_one_group_moves_alone(module):
    torch.nn.init.zeros_(module.convolution.weight)
    torch.nn.init.zeros_(module.convolution.bias)
    module.convolution.weight.data.view(4, 4, 9)[0, 2, 4] = 1.0  # channel 2, group 1, the middle tap
    features = torch.randn(1, 4, 6, 6)
    offsets, weights = offsets_of(module, 0, 0)
    offsets.view(1, 2, 9, 2, 6, 6)[0, 1, 4, 0] = 0.5
    weights.view(1, 2, 9, 6, 6)[0, 1, 4] = 0.5
    convolved = module.convolve(features, offsets, weights)
    between = (features[0, 2, :, :-1] + features[0, 2, :, 1:]) / 2
    torch.testing.assert_close(convolved[0, 0, :, :-1], 0.5 * between, atol=1e-5, rtol=1e-5)
    assert convolved[0, 1:].abs().max() == 0


def test_offsets_and_weights_come_from_both_pictures(module):
    x, reference = torch.randn(1, 4, 6, 6), torch.randn(1, 4, 6, 6)
    keys, values = module.keys_and_values(reference)
    added = module(x, keys, values) - x
    other = torch.randn(1, 4, 6, 6)
    assert not torch.allclose(module(other, keys, values) - other, added, atol=1e-5)
    assert not torch.allclose(module(x, module.keys_and_values(other)[0], values) - x, added, atol=1e-5)


def test_one_reference_serves_a_batch(module):
    x, reference = torch.randn(3, 4, 5, 6), torch.randn(1, 4, 5, 6)
    repeated = module(x, *module.keys_and_values(reference.expand(3, -1, -1, -1)))
    torch.testing.assert_close(module(x, *module.keys_and_values(reference)), repeated)


def test_groups_must_divide_the_channels():
    with pytest.raises(ValueError, match="10 channels cannot be shared by 4 groups"):
        DeformableAlignment(10, groups=4)
