import torch

from models.networks.resnet import ResNet50


def test_it_is_the_published_resnet_50():
    """torchvision's ResNet-50 has 25,557,032 parameters, 2,049,000 of them in the classifier left out here."""
    network = ResNet50()
    assert sum(p.numel() for p in network.parameters()) == 25_557_032 - 2_049_000
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    assert len(shapes) == 318
    assert shapes["conv1.weight"] == (64, 3, 7, 7)
    assert shapes["layer1.0.downsample.0.weight"] == (256, 64, 1, 1)
    assert shapes["layer3.5.conv2.weight"] == (256, 256, 3, 3)
    assert shapes["layer4.2.bn3.running_var"] == (2048,)


def test_batch_equals_single_and_gradients_reach_every_parameter():
    torch.manual_seed(0)
    network = ResNet50()
    pictures = torch.rand(2, 3, 64, 64)
    network(pictures).sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in network.parameters())
    network.eval()
    with torch.no_grad():
        assert network(pictures).shape == (2, 2048, 1, 1)
        assert torch.allclose(network(pictures)[1:], network(pictures[1:]), atol=1e-4)
