"""Weight files: safetensors that carry their own configuration and training facts; never a pickle."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from models.errors import CheckpointError, TrainingError

ConfigT = TypeVar("ConfigT")
NetworkT = TypeVar("NetworkT", bound=nn.Module)

LARGEST_SIZE = 1 << 16
"""No number in the config of a network is larger; with one that is, memory would end before an error came."""


def config_from_mapping(config_type: type[ConfigT], values: Mapping[str, Any], where: str) -> ConfigT:
    """Build a config dataclass; lists become tuples. Raises ``CheckpointError`` naming unknown or missing keys."""
    if not isinstance(values, Mapping):
        raise CheckpointError(f"{where}: the settings of {config_type.__name__} are {values!r}, not a table.")
    known = {field.name for field in dataclasses.fields(config_type)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - known)
    if unknown:
        raise CheckpointError(f"{where}: unknown settings {', '.join(unknown)} for {config_type.__name__}.")
    try:
        return config_type(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
    except (TypeError, ValueError) as error:
        raise CheckpointError(f"{where}: {config_type.__name__} cannot be built: {error}") from error


def network_from(path: Path, build: Callable[[Mapping[str, Any]], NetworkT]) -> NetworkT:
    """Build the network that a weight file describes, and fill it.

    build: makes it from the file's config. Raises ``CheckpointError`` naming the file, also for a config of which no
    network can be made; one that is larger than the file is not even tried.
    """
    values, _ = read_metadata(path)
    largest = max(_whole_numbers(values), default=0)
    if largest > LARGEST_SIZE:
        raise CheckpointError(f"{path}: describes a network with a size of {largest}; the file is damaged.")
    try:
        network = build(values)
    except (TypeError, ValueError, ArithmeticError, AttributeError, RuntimeError, MemoryError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointError(f"{path}: describes no network that can be built ({reason}).") from error
    load_weights(path, network)
    return network.eval()


def _whole_numbers(values: object) -> Iterator[int]:
    """Every whole number in a document of JSON."""
    if isinstance(values, int):
        yield abs(values)
    elif isinstance(values, list | dict):
        for inner in values.values() if isinstance(values, dict) else values:
            yield from _whole_numbers(inner)


def save_checkpoint(path: Path, network: nn.Module, config: object, facts: Mapping[str, Any] | None = None) -> None:
    """Write ``network`` as fp16 safetensors with ``config`` (a dataclass) and training ``facts`` as JSON metadata.

    Raises as ``write_tensors`` does.
    """
    tensors = {
        name: (value.half() if value.is_floating_point() else value).contiguous().cpu()
        for name, value in network.state_dict().items()
    }
    metadata = {
        "config": json.dumps(dataclasses.asdict(config)),  # type: ignore[call-overload]
        "facts": json.dumps(dict(facts or {})),
    }
    write_tensors(path, tensors, metadata)


def write_tensors(path: Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> None:
    """Write safetensors under the final name only once whole.

    Raises ``TrainingError`` when the disk is full or the folder cannot be written; what was there before stays.
    """
    part = path.with_suffix(".part")
    try:
        save_file(dict(tensors), part, metadata=dict(metadata))
        part.replace(path)
    except (SafetensorError, OSError) as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise TrainingError(
            f"{path}: cannot be written ({error}). What was saved before is untouched; free some space and start the "
            "same command again."
        ) from error


def read_metadata(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (config, facts) of a weight file. Raises ``CheckpointError`` when it is missing or damaged."""
    if not path.is_file():
        raise CheckpointError(f"{path}: the weight file is missing.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
        config, facts = json.loads(metadata["config"]), json.loads(metadata.get("facts", "{}"))
    except (SafetensorError, OSError, KeyError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: not a weight file of this project, or damaged ({error}).") from error
    if not isinstance(config, dict) or not isinstance(facts, dict):
        raise CheckpointError(f"{path}: not a weight file of this project, or damaged (its config is no table).")
    return config, facts


def load_weights(path: Path, network: nn.Module) -> None:
    """Fill ``network`` with fp32 weights from ``path``. Raises ``CheckpointError`` naming what does not fit."""
    try:
        with safe_open(path, framework="pt") as file:
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path}: the weight file is missing or damaged ({error}).") from error
    fill_network(path, network, tensors)


def fill_network(path: Path, network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Put tensors by name into ``network``. Raises ``CheckpointError`` naming the file and what does not fit."""
    expected = network.state_dict()
    for name in sorted(set(expected) | set(tensors)):
        wanted, found = (str(list(held[name].shape)) if name in held else "nothing" for held in (expected, tensors))
        if wanted != found:
            raise CheckpointError(
                f"{path}: does not fit {type(network).__name__}; {name} is {found}, expected {wanted}."
            )
    for name, value in tensors.items():
        if value.is_floating_point() and not bool(torch.isfinite(value).all()):
            raise CheckpointError(f"{path}: {name} holds values that are not finite.")
    network.load_state_dict({name: value.to(expected[name].dtype) for name, value in tensors.items()})


def sha256_of(path: Path) -> str:
    """Hex digest of a file, as listed in ``manifest.json``."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
