import pickle

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from models.errors import CheckpointError
from models.published_weights import fill, read_tensors


class Sneaky:
    """Leaves a trace when it is unpickled."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return (open, (str(self.trace), "w"))


def make_network():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


@pytest.mark.parametrize("kept", ["plain", "wrapped", "parallel", "old"])
def test_what_torch_saved_is_read(tmp_path, kept):
    path, weights = tmp_path / "net.pth", make_network().state_dict()
    if kept == "wrapped":
        torch.save({"epoch": 3, "state_dict": weights}, path)
    elif kept == "parallel":
        torch.save({f"module.{name}": value for name, value in weights.items()}, path)
    else:
        torch.save(weights, path, _use_new_zipfile_serialization=kept != "old")
    found = read_tensors(path)
    assert set(found) == set(weights)
    assert torch.equal(found["0.weight"], weights["0.weight"])


def test_safetensors_are_read_as_fp32(tmp_path):
    path = tmp_path / "net.safetensors"
    save_file({"a": torch.ones(2, dtype=torch.float16), "n": torch.tensor(4)}, path)
    found = read_tensors(path)
    assert found["a"].dtype == torch.float32
    assert found["n"].dtype == torch.int64


def test_no_code_in_a_file_is_run(tmp_path):
    path, trace = tmp_path / "net.pth", tmp_path / "trace"
    torch.save({"weights": Sneaky(trace)}, path)
    with pytest.raises(CheckpointError, match=r"net\.pth"):
        read_tensors(path)
    path.write_bytes(pickle.dumps(Sneaky(trace), protocol=2))
    with pytest.raises(CheckpointError, match=r"net\.pth"):
        read_tensors(path)
    assert not trace.exists()


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"PK\x03\x04broken"])
def test_damaged_file_is_named(tmp_path, content):
    path = tmp_path / "net.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"net\.pth"):
        read_tensors(path)


def test_missing_file_and_file_without_weights_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="missing"):
        read_tensors(tmp_path / "nothing.pth")
    torch.save([1, 2], tmp_path / "list.pth")
    with pytest.raises(CheckpointError, match="no weights by name"):
        read_tensors(tmp_path / "list.pth")


def test_filling_wants_every_tensor_but_counters(tmp_path):
    source, target = make_network().state_dict(), nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    del source["1.num_batches_tracked"]
    fill(tmp_path / "x", target, source | {"classifier.weight": torch.zeros(1)})
    assert torch.equal(target.state_dict()["0.bias"], source["0.bias"])
    with pytest.raises(CheckpointError, match=r"0\.weight is nothing, expected \[3, 2\]"):
        fill(tmp_path / "x", target, {})
    with pytest.raises(CheckpointError, match="not finite"):
        fill(tmp_path / "x", target, source | {"0.bias": torch.full((3,), float("nan"))})
