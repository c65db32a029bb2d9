"""Weight files of networks that others published: PyTorch's own format or safetensors; no code in them is run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from pickle import UnpicklingError
from zipfile import BadZipFile

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from models.errors import CheckpointError

_WRAPPERS = ("state_dict", "model")
_COUNTERS = "num_batches_tracked"


def open_published(path: Path) -> object:
    """Return what a file holds, tensors and plain values alone. Raises ``CheckpointError`` naming the file."""
    if not path.is_file():
        raise CheckpointError(f"{path}: the weight file is missing.")
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except UnpicklingError as error:
        raise CheckpointError(
            f"{path}: holds more than tensors, or is damaged, and is not opened: a pickle can run any program."
        ) from error
    except (SafetensorError, OSError, RuntimeError, ValueError, KeyError, EOFError, BadZipFile) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{path}: not a weight file, or damaged ({reason}).") from error


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Return the tensors of a state dict by name, as fp32 on the CPU where they are floating point.

    Takes ``.safetensors`` and what ``torch.save`` wrote; a state dict inside ``{"state_dict": ...}`` is found, and the
    prefix ``module.`` of parallel training is dropped. Raises ``CheckpointError`` naming the file.
    """
    held = open_published(path)
    for wrapper in _WRAPPERS:
        if isinstance(held, Mapping) and isinstance(held.get(wrapper), Mapping):
            held = held[wrapper]
    if not isinstance(held, Mapping):
        raise CheckpointError(f"{path}: holds no weights by name.")
    named = {str(name): value for name, value in held.items() if isinstance(value, Tensor)}
    if not named:
        raise CheckpointError(f"{path}: holds no weights by name.")
    return {name.removeprefix("module."): v.float() if v.is_floating_point() else v for name, v in named.items()}


def fill(path: Path, network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put tensors into ``network``; what it has no place for is left out, what it lacks is an error.

    Counters of batch normalisation, which older files do not have, do not count. Raises ``CheckpointError`` naming
    ``path`` and the tensor.
    """
    expected = network.state_dict()
    for name, value in expected.items():
        if name.endswith(_COUNTERS):
            continue
        wanted = str(list(value.shape))
        found = str(list(tensors[name].shape)) if name in tensors else "nothing"
        if wanted != found:
            raise CheckpointError(
                f"{path}: does not fit {type(network).__name__}; {name} is {found}, expected {wanted}."
            )
        if not bool(torch.isfinite(tensors[name]).all()):
            raise CheckpointError(f"{path}: {name} holds values that are not finite.")
    network.load_state_dict({name: tensors.get(name, value) for name, value in expected.items()})
