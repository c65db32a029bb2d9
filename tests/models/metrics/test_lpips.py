import numpy as np
import pytest
import torch

from models.errors import CheckpointError
from models.metrics.lpips import Lpips

ALEX = {0: (64, 3, 11), 3: (192, 64, 5), 6: (384, 192, 3), 8: (256, 384, 3), 10: (256, 256, 3)}
VGG_WIDTHS = {
    0: (64, 3), 2: (64, 64), 5: (128, 64), 7: (128, 128), 10: (256, 128), 12: (256, 256), 14: (256, 256),
    17: (512, 256), 19: (512, 512), 21: (512, 512), 24: (512, 512), 26: (512, 512), 28: (512, 512),
}  # fmt: skip


def published(kind, folder):
    """Heads as lpips ships them and a backbone as torchvision ships it, with random weights."""
    generator = torch.Generator().manual_seed(0)
    sizes = ALEX if kind == "alex" else {number: (*widths, 3) for number, widths in VGG_WIDTHS.items()}
    backbone = {"classifier.1.weight": torch.zeros(2, 2)}
    for number, (after, before, kernel) in sizes.items():
        spread = (before * kernel * kernel) ** -0.5
        backbone[f"features.{number}.weight"] = spread * torch.randn(after, before, kernel, kernel, generator=generator)
        backbone[f"features.{number}.bias"] = torch.zeros(after)
    widths = (64, 192, 384, 256, 256) if kind == "alex" else (64, 128, 256, 512, 512)
    heads = {f"lin{i}.model.1.weight": torch.rand(1, w, 1, 1, generator=generator) for i, w in enumerate(widths)}
    torch.save(heads, folder / f"{kind}.pth")
    torch.save(backbone, folder / f"{kind}-backbone.pth")
    return folder / f"{kind}.pth", folder / f"{kind}-backbone.pth"


@pytest.fixture(scope="module", params=["alex", "vgg"])
def network(request, tmp_path_factory):
    return Lpips.load(published(request.param, tmp_path_factory.mktemp("lpips")))


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def test_equal_pictures_are_at_no_distance(network, picture):
    assert network.distance(picture, picture) == 0


def test_the_more_noise_the_further(network, picture):
    noise = np.random.default_rng(1).normal(size=picture.shape)
    near, far = (np.clip(picture + amount * noise, 0, 255).astype(np.uint8) for amount in (8, 60))
    assert 0 < network.distance(picture, near) < network.distance(picture, far)
    assert network.distance(picture, far) == pytest.approx(network.distance(far, picture), rel=1e-5)


def test_the_order_of_files_and_one_file_with_all_make_no_difference(tmp_path, picture):
    heads, backbone = published("alex", tmp_path)
    expected = Lpips.load([heads, backbone])
    torch.save(expected.state_dict(), tmp_path / "whole.pth")
    other = np.roll(picture, 5, axis=1)
    for files in ([backbone, heads], [tmp_path / "whole.pth"]):
        assert Lpips.load(files).distance(picture, other) == expected.distance(picture, other)


def test_distance_is_the_weighted_squared_difference_of_unit_features(tmp_path, picture):
    network = Lpips.load(published("alex", tmp_path))
    pair = torch.stack([torch.from_numpy(p.copy()).permute(2, 0, 1) for p in (picture, picture[::-1])]) / 127.5 - 1
    expected = 0.0
    for level, features in enumerate(network.net((pair - network.shift) / network.scale)):
        unit = torch.nn.functional.normalize(features, dim=1)
        weights = network.state_dict()[f"lin{level}.model.1.weight"]
        expected += float(((unit[0] - unit[1]).square() * weights[0]).sum(dim=0).mean())
    assert float(network(pair[:1], pair[1:])[0]) == pytest.approx(expected, rel=1e-4)


def test_missing_parts_are_named(tmp_path):
    heads, backbone = published("alex", tmp_path)
    with pytest.raises(CheckpointError, match=r"net\.slice1\.0\.weight is nothing"):
        Lpips.load([heads])
    with pytest.raises(CheckpointError, match="no linear heads"):
        Lpips.load([backbone])
