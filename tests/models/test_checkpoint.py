import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from models.checkpoint import (
    config_from_mapping,
    load_weights,
    network_from,
    read_metadata,
    save_checkpoint,
    sha256_of,
    write_tensors,
)
from models.errors import CheckpointError


@dataclass(frozen=True)
class NetConfig:
    width: int = 4
    widths: tuple[int, ...] = (1, 2)

    def __post_init__(self) -> None:
        if self.width < 1:
            raise ValueError("width must be positive")


class Net(nn.Module):
    def __init__(self, width: int = 4, seed: int = 0) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.linear = nn.Linear(3, width)
        self.norm = nn.BatchNorm1d(width)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "net.safetensors"
    save_checkpoint(path, Net(seed=1), NetConfig(widths=(3, 5)), {"steps": 7})
    return path


def test_weights_config_and_facts_come_back(saved: Path):
    values, facts = read_metadata(saved)
    assert config_from_mapping(NetConfig, values, "here") == NetConfig(4, (3, 5))
    assert facts == {"steps": 7}
    network = Net(seed=2)
    load_weights(saved, network)
    for name, tensor in Net(seed=1).state_dict().items():
        loaded = network.state_dict()[name]
        assert loaded.dtype == tensor.dtype
        assert torch.allclose(loaded, tensor, rtol=1e-3, atol=1e-4)


def test_the_file_holds_half_precision_and_no_part_file_stays(saved: Path):
    stored = load_file(saved)
    assert stored["linear.weight"].dtype == torch.float16
    assert stored["norm.num_batches_tracked"].dtype == torch.int64
    assert [path.name for path in saved.parent.iterdir()] == ["net.safetensors"]


def test_a_network_of_another_size_is_refused(saved: Path):
    with pytest.raises(CheckpointError, match=r"net\.safetensors: .* Net; linear\.bias is \[4\], expected \[5\]"):
        load_weights(saved, Net(width=5))
    with pytest.raises(CheckpointError, match=r"does not fit Linear; bias is nothing, expected \[4\]"):
        load_weights(saved, nn.Linear(3, 4))


def test_a_refused_file_leaves_the_network_alone(saved: Path):
    network = Net(width=5)
    before = network.linear.weight.clone()
    with pytest.raises(CheckpointError):
        load_weights(saved, network)
    assert torch.equal(network.linear.weight, before)


def test_weights_that_are_not_numbers_are_refused(tmp_path: Path):
    network = Net()
    tensors = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    tensors["linear.weight"][0, 0] = float("nan")
    path = tmp_path / "nan.safetensors"
    save_file(tensors, path)
    with pytest.raises(CheckpointError, match=r"linear\.weight holds values that are not finite"):
        load_weights(path, network)


@pytest.mark.parametrize("damage", ["missing", "garbage", "truncated", "foreign", "no json"])
def test_damage_is_named_with_its_file(saved: Path, damage: str):
    path = saved.with_name("other.safetensors")
    if damage == "garbage":
        path.write_bytes(b"\x00" * 100)
    if damage == "truncated":
        path.write_bytes(saved.read_bytes()[:-20])
    if damage == "foreign":
        save_file({"a": torch.zeros(1)}, path)
    if damage == "no json":
        save_file({"a": torch.zeros(1)}, path, metadata={"config": "{"})
    with pytest.raises(CheckpointError, match=r"other\.safetensors"):
        read_metadata(path)
    with pytest.raises(CheckpointError, match=r"other\.safetensors"):
        load_weights(path, Net())


def test_config_lists_become_tuples_and_unknown_keys_are_errors():
    assert config_from_mapping(NetConfig, {"widths": [8, 9]}, "x").widths == (8, 9)
    with pytest.raises(CheckpointError, match="x: unknown settings depth, hight for NetConfig"):
        config_from_mapping(NetConfig, {"hight": 1, "depth": 2}, "x")


def test_config_values_that_its_class_refuses_are_errors():
    with pytest.raises(CheckpointError, match="x: NetConfig cannot be built: width must be positive"):
        config_from_mapping(NetConfig, {"width": 0}, "x")


def test_hash_is_that_of_the_bytes(saved: Path):
    assert sha256_of(saved) == hashlib.sha256(saved.read_bytes()).hexdigest()


def test_metadata_is_readable_json(saved: Path):
    header_length = int.from_bytes(saved.read_bytes()[:8], "little")
    header = json.loads(saved.read_bytes()[8 : 8 + header_length])
    assert json.loads(header["__metadata__"]["config"]) == {"width": 4, "widths": [3, 5]}


@dataclass(frozen=True)
class Sizes:
    width: int = 3
    dropout: float = 0.0


def layer_of(values: Mapping[str, object]) -> nn.Linear:
    sizes = config_from_mapping(Sizes, values, "test")
    nn.Dropout(sizes.dropout)
    return nn.Linear(sizes.width, 2)


def test_a_network_is_built_from_its_own_file(tmp_path: Path):
    path = tmp_path / "layer.safetensors"
    save_checkpoint(path, nn.Linear(3, 2), Sizes())
    built = network_from(path, layer_of)
    assert built.weight.shape == (2, 3)
    assert not built.training


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ({"width": "wide"}, "describes no network that can be built"),
        ({"dropout": 7}, "describes no network that can be built"),
        ({"width": None}, "describes no network that can be built"),
        ({"width": 10**9}, "describes a network with a size of 1000000000"),
        ({"width": [1, [10**9]]}, "describes a network with a size of 1000000000"),
        ({"height": 3}, "unknown settings height"),
        ([3], "its config is no table"),
        (5, "its config is no table"),
    ],
)
def test_a_config_of_which_no_network_can_be_made_names_the_file(tmp_path: Path, config, complaint: str):
    path = tmp_path / "layer.safetensors"
    write_tensors(path, nn.Linear(3, 2).state_dict(), {"config": json.dumps(config)})
    with pytest.raises(CheckpointError, match=complaint) as caught:
        network_from(path, layer_of)
    assert "test" in str(caught.value) or "layer.safetensors" in str(caught.value)


def test_settings_that_are_no_table_are_refused():
    with pytest.raises(CheckpointError, match="settings of Sizes are 5, not a table"):
        config_from_mapping(Sizes, 5, "test")
