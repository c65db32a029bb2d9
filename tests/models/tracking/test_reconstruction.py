import os

import pytest
import torch
from safetensors.torch import save_file

from models.errors import CheckpointError
from models.tracking.reconstruction import ReconstructionNetwork, split_outputs
from tests.fakes.reconstruction_files import constant_network, write_checkpoint


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return ReconstructionNetwork().eval()


def test_heads_have_the_published_names_and_sizes(network):
    names = network.state_dict()
    heads = {name: tuple(value.shape) for name, value in names.items() if name.startswith("final_layers")}
    sizes = (80, 64, 80, 3, 27, 2, 1)
    weights = {f"final_layers.{i}.weight": (size, 2048, 1, 1) for i, size in enumerate(sizes)}
    assert heads == weights | {f"final_layers.{i}.bias": (size,) for i, size in enumerate(sizes)}
    assert all(name.startswith("backbone.") for name in set(names) - set(heads))


def test_257_outputs_and_their_order(network):
    with torch.no_grad():
        outputs = network(torch.rand(1, 3, 224, 224))
    assert outputs.shape == (1, 257)
    parts = split_outputs(torch.arange(257.0)[None])
    assert parts.identity[0, [0, -1]].tolist() == [0, 79]
    assert parts.expression[0, [0, -1]].tolist() == [80, 143]
    assert parts.texture[0, [0, -1]].tolist() == [144, 223]
    assert parts.angles[0].tolist() == [224, 225, 226]
    assert parts.illumination[0, [0, -1]].tolist() == [227, 253]
    assert parts.translation[0].tolist() == [254, 255, 256]


def test_published_layout_and_safetensors_give_the_same_network(network, tmp_path):
    path = write_checkpoint(tmp_path / "epoch_20.pth", network)
    save_file(network.state_dict(), tmp_path / "d3dfr.safetensors")
    save_file({f"net_recon.{name}": v for name, v in network.state_dict().items()}, tmp_path / "long.safetensors")
    for file in (path, tmp_path / "d3dfr.safetensors", tmp_path / "long.safetensors"):
        loaded = ReconstructionNetwork.load(file)
        assert not loaded.training
        assert all(torch.equal(value, network.state_dict()[name]) for name, value in loaded.state_dict().items())


def test_each_head_gives_its_own_outputs():
    with torch.no_grad():
        assert constant_network(torch.arange(257.0))(torch.rand(1, 3, 64, 64))[0].tolist() == list(range(257))


class _Harmful:
    def __reduce__(self):
        return os.mkdir, ("made-by-a-pickle",)


def test_a_pickle_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"net_recon": _Harmful()}, tmp_path / "epoch_20.pth")
    with pytest.raises(CheckpointError, match="a pickle can run any program"):
        ReconstructionNetwork.load(tmp_path / "epoch_20.pth")
    assert not (tmp_path / "made-by-a-pickle").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"net_g": {}}, "holds no table 'net_recon'"),
        ({"net_recon": {"backbone.conv1.weight": torch.zeros(3)}}, r"is \[3\], expected \[64, 3, 7, 7\]|is nothing"),
        ([1, 2], "holds no table"),
    ],
)
def test_other_checkpoints_are_refused(tmp_path, content, message):
    torch.save(content, tmp_path / "epoch_20.pth")
    with pytest.raises(CheckpointError, match=message):
        ReconstructionNetwork.load(tmp_path / "epoch_20.pth")


def test_missing_and_damaged_weights_are_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"epoch_20\.pth: .*missing.*Deep3DFaceRecon_pytorch.*MIT.*research"):
        ReconstructionNetwork.load(tmp_path / "epoch_20.pth")
    for name in ("epoch_20.pth", "d3dfr.safetensors"):
        (tmp_path / name).write_bytes(b"not weights at all")
        with pytest.raises(CheckpointError, match=name):
            ReconstructionNetwork.load(tmp_path / name)
