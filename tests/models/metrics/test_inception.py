import numpy as np
import pytest
import torch

from models.errors import CheckpointError
from models.metrics.inception import InceptionFeatures


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A file of pytorch-fid's layout with random weights: no counters, and a classifier of 1008 classes."""
    torch.manual_seed(0)
    weights = {n: v for n, v in InceptionFeatures().state_dict().items() if not n.endswith("num_batches_tracked")}
    weights |= {n: v * 8 for n, v in weights.items() if n.endswith("conv.weight") and v.ndim == 4}  # or all fades
    weights |= {"fc.weight": torch.zeros(1008, 2048), "fc.bias": torch.zeros(1008)}
    path = tmp_path_factory.mktemp("fid") / "pt_inception-2015-12-05-6726825d.pth"
    torch.save(weights, path)
    return path


def test_published_layout(published):
    names = set(torch.load(published, weights_only=True))
    assert len(names) == 94 * 5 + 2  # 94 convolutions: a kernel and four vectors of normalisation each
    assert {
        "Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch5x5_2.bn.running_var", "Mixed_5d.branch_pool.conv.weight",
        "Mixed_6a.branch3x3dbl_3.conv.weight", "Mixed_6e.branch7x7dbl_5.bn.bias", "Mixed_7a.branch7x7x3_4.conv.weight",
        "Mixed_7c.branch3x3dbl_3b.bn.running_mean",
    } <= names  # fmt: skip


def test_pictures_become_2048_features(published):
    network = InceptionFeatures.load(published)
    pictures = list(np.random.default_rng(0).integers(0, 256, (2, 256, 256, 3), dtype=np.uint8))
    together = network.features(pictures)
    assert together.shape == (2, 2048)
    np.testing.assert_allclose(network.features(pictures[1:]), together[1:], rtol=1e-3, atol=1e-4 * together.max())
    assert np.abs(together[0] - together[1]).max() > 0.01 * together.max() > 0
    assert network.features([]).shape == (0, 2048)


def test_averages_leave_the_padding_out(published):
    network = InceptionFeatures.load(published)
    block = network.Mixed_5b
    seen = []
    block.branch_pool.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    block(torch.ones(1, 192, 5, 5))
    assert torch.allclose(seen[0], torch.ones_like(seen[0]))  # with the padding's zeros, corners would be 4/9


def test_another_network_is_refused(tmp_path):
    torch.save({"conv1.weight": torch.zeros(3)}, tmp_path / "resnet.pth")
    with pytest.raises(CheckpointError, match=r"resnet\.pth"):
        InceptionFeatures.load(tmp_path / "resnet.pth")
