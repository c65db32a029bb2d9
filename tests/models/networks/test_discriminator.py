import torch

from models.networks.discriminator import DiscriminatorConfig, PatchDiscriminator, crop_around


def test_one_logit_a_patch_and_the_features_of_every_stage():
    network = PatchDiscriminator(DiscriminatorConfig(width=8, stages=3))
    logits, features = network(torch.rand(2, 3, 64, 64))
    assert logits.shape == (2, 1, 8, 8)
    assert [tuple(f.shape) for f in features] == [(2, 8, 32, 32), (2, 16, 16, 16), (2, 32, 8, 8)]


def test_gradient_reaches_every_parameter():
    network = PatchDiscriminator(DiscriminatorConfig(width=4, stages=2))
    network(torch.rand(2, 3, 32, 32))[0].square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in network.parameters())


def test_a_patch_sees_only_its_surroundings():
    network = PatchDiscriminator(DiscriminatorConfig(width=4, stages=2)).eval()
    picture = torch.rand(1, 3, 64, 64)
    changed = picture.clone()
    changed[..., :8, :8] = 1 - changed[..., :8, :8]
    difference = (network(picture)[0] - network(changed)[0]).abs()[0, 0]
    assert difference[0, 0] > 0
    assert difference[8:, 8:].max() == 0


def test_crop_lies_around_the_region_and_inside_the_picture():
    rows, columns = torch.meshgrid(torch.arange(32.0), torch.arange(32.0), indexing="ij")
    pictures = torch.stack([rows, columns]).expand(3, 2, 32, 32)
    region = torch.zeros(3, 1, 32, 32)
    region[0, 0, 18:22, 8:12] = 1  # middle 19, 9
    region[1, 0, 31, 31] = 1  # at the border: the crop stays inside
    crops = crop_around(pictures, region, 8)  # the third region is empty: the picture's middle
    assert crops.shape == (3, 2, 8, 8)
    assert crops[:, :, 0, 0].tolist() == [[15, 5], [24, 24], [12, 12]]


def test_no_crop_is_the_whole_picture():
    pictures = torch.rand(1, 3, 16, 16)
    assert crop_around(pictures, torch.ones(1, 1, 16, 16), 0) is pictures
    assert crop_around(pictures, torch.ones(1, 1, 16, 16), 16) is pictures
