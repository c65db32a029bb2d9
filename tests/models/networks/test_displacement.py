import pytest
import torch

from models.networks.displacement import Comparison, pixel_positions, sample_at


def test_positions_are_x_then_y():
    assert pixel_positions(2, 3, torch.device("cpu")).tolist() == [
        [[0, 0], [1, 0], [2, 0]],
        [[0, 1], [1, 1], [2, 1]],
    ]


def test_samples_by_hand():
    picture = torch.tensor([[[[0.0, 4.0], [8.0, 20.0]]]])
    positions = torch.tensor([[[[0.0, 0.0], [0.5, 0.0], [0.25, 1.0], [1.0, -3.0], [2.0, 1.0]]]])
    assert sample_at(picture, positions, "border")[0, 0, 0].tolist() == pytest.approx([0, 2, 11, 4, 20])
    assert sample_at(picture, positions, "zeros")[0, 0, 0].tolist() == pytest.approx([0, 2, 11, 0, 0])


def test_every_pixel_at_its_own_place_is_the_picture():
    picture = torch.rand(2, 3, 5, 7)
    positions = pixel_positions(5, 7, picture.device).expand(2, -1, -1, -1)
    torch.testing.assert_close(sample_at(picture, positions, "zeros"), picture, atol=1e-5, rtol=1e-5)


def test_bf16_features_are_sampled_in_fp32():
    features = torch.arange(64, dtype=torch.bfloat16).view(1, 1, 1, 64)
    sampled = sample_at(features, torch.tensor([[[[60.03, 0.0]]]]), "border")
    assert sampled.dtype == torch.float32
    assert sampled.item() == pytest.approx(60.03, abs=1e-3)


def test_comparison_sees_both_sides_and_starts_small():
    torch.manual_seed(0)
    comparison = Comparison(4, maps=2)
    x, reference = torch.randn(2, 4, 6, 6), torch.randn(1, 4, 6, 6)
    maps = comparison(x, comparison.keys(reference))
    assert maps.shape == (2, 2, 6, 6)
    assert maps.abs().mean() < 0.2
    assert not torch.allclose(maps, comparison(x.flip(0), comparison.keys(reference)))
    assert not torch.allclose(maps, comparison(x, comparison.keys(reference.flip(3))))
