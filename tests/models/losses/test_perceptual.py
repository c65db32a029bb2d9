import pytest
import torch
from safetensors.torch import save_file

from models.errors import CheckpointError
from models.losses.perceptual import VggFeatures, feature_distance


def test_distance_by_hand():
    drawn = [torch.zeros(1, 1, 2, 2), torch.zeros(1, 4, 1, 1)]
    real = [torch.full((1, 1, 2, 2), 2.0), torch.full((1, 4, 1, 1), 4.0)]
    assert feature_distance(drawn, real).item() == pytest.approx(3.0)


def test_the_real_side_gets_no_gradient():
    drawn, real = torch.zeros(1, requires_grad=True), torch.ones(1, requires_grad=True)
    feature_distance([drawn], [real]).backward()
    assert drawn.grad is not None
    assert real.grad is None


def test_vgg_features_have_the_published_shapes_and_pass_gradient_to_the_picture():
    network = VggFeatures()
    picture = torch.rand(1, 3, 32, 32, requires_grad=True)
    features = network(picture)
    assert [tuple(f.shape) for f in features] == [
        (1, 64, 32, 32),
        (1, 128, 16, 16),
        (1, 256, 8, 8),
        (1, 512, 4, 4),
    ]
    assert all((f >= 0).all() for f in features)
    features[-1].sum().backward()
    assert picture.grad.abs().sum() > 0
    assert not any(p.requires_grad for p in network.parameters())


def test_weights_come_from_the_users_file(tmp_path):
    network, path = VggFeatures(), tmp_path / "vgg16.safetensors"
    tensors = {**network.state_dict(), "classifier.0.weight": torch.zeros(2)}  # torchvision's file has more
    save_file(tensors, path)
    again, picture = VggFeatures.load(path), torch.rand(1, 3, 16, 16)
    for a, b in zip(again(picture), network(picture), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("content", [None, b"not weights", b""])
def test_a_file_that_is_no_vgg_is_named(tmp_path, content):
    path = tmp_path / "vgg16.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"vgg16.*not the weights of VGG-16"):
        VggFeatures.load(path)


def test_another_networks_weights_are_refused(tmp_path):
    save_file({"features.0.weight": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(CheckpointError, match=r"other\.safetensors"):
        VggFeatures.load(tmp_path / "other.safetensors")
