"""A convolutional network in TensorFlow Lite's file format as a torch module, so that gradients pass through it.

Knows the operations of MediaPipe's face mesh (``face_landmark.tflite``) and no others; weights stay as they are. The
file is read with the schema that MediaPipe itself brings along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import CheckpointError

# From the schema: TensorType, Padding and ActivationFunctionType.
_KINDS: dict[int, type[np.generic]] = {0: np.float32, 1: np.float16, 2: np.int32}
_SAME = 0
_RELU, _RELU6 = 1, 3


class _Options(Protocol):
    """Of an operation, as the schema reads them; each has those that it needs."""

    strideH: int  # noqa: N815 - the schema's names
    strideW: int  # noqa: N815
    filterHeight: int  # noqa: N815
    filterWidth: int  # noqa: N815
    padding: int
    fusedActivationFunction: int  # noqa: N815


@dataclass(frozen=True)
class _Operation:
    """name: as in the schema's BuiltinOperator; inputs, outputs: numbers of tensors."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    options: _Options


class TfliteNetwork(nn.Module):
    """One input picture, one or several outputs. Tensors are kept in torch's order, channels before rows."""

    def __init__(self, path: Path) -> None:
        """Raises ``CheckpointError`` when the file is missing, damaged or has operations that are not known."""
        super().__init__()
        from mediapipe.tasks.metadata import schema_py_generated as schema

        try:
            model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(path.read_bytes(), 0))
            graph = model.subgraphs[0]
        except Exception as error:  # a damaged flatbuffer fails in as many ways as Python has
            raise CheckpointError(f"{path}: cannot be read as a TensorFlow Lite network ({error}).") from error
        codes = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}
        self._input = int(graph.inputs[0])
        self.input_px = int(graph.tensors[self._input].shape[1])
        self._outputs = [int(number) for number in graph.outputs]
        self._operations: list[_Operation] = []
        self._constants: dict[int, str] = {}
        for number, tensor in enumerate(graph.tensors):
            data = model.buffers[tensor.buffer].data
            if data is not None and len(data):
                self._keep(number, np.frombuffer(bytes(data), _KINDS[tensor.type]).reshape(tensor.shape))
        for operator in graph.operators:
            code = model.operatorCodes[operator.opcodeIndex]
            name = codes[max(code.builtinCode, code.deprecatedBuiltinCode)]
            if name == "DEQUANTIZE":  # half-precision weights: widened here once
                self._constants[int(operator.outputs[0])] = self._constants[int(operator.inputs[0])]
            elif name in _RUN:
                inputs, outputs = tuple(map(int, operator.inputs)), tuple(map(int, operator.outputs))
                self._operations.append(_Operation(name, inputs, outputs, operator.builtinOptions))
            else:
                raise CheckpointError(f"{path}: the operation {name} is not known here.")

    def _keep(self, number: int, values: npt.NDArray[np.generic]) -> None:
        """Keep a constant under its number, filters (O, H, W, I) in torch's order (O, I, H, W)."""
        tensor = torch.from_numpy(values.astype(np.int64 if values.dtype.kind == "i" else np.float32))
        if tensor.ndim == 4:
            tensor = tensor.permute(0, 3, 1, 2).contiguous()
        self._constants[number] = f"constant_{number}"
        self.register_buffer(self._constants[number], tensor, persistent=False)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """pictures: f32[B, 3, input_px, input_px] in [0, 1]; returns each output as f32[B, N]."""
        values: dict[int, Tensor] = {self._input: pictures}

        def value(number: int) -> Tensor:
            return values[number] if number in values else getattr(self, self._constants[number])

        for operation in self._operations:
            given = [value(number) for number in operation.inputs if number >= 0]
            values[operation.outputs[0]] = _RUN[operation.name](given, operation.options)
        return [values[number].flatten(1) for number in self._outputs]


def _same_padding(x: Tensor, kernel: Sequence[int], stride: Sequence[int]) -> Tensor:
    """Pad as TensorFlow's SAME does: what is missing, one more at the far side."""
    sides: list[int] = []
    for size, width, step in zip(x.shape[:1:-1], kernel[::-1], stride[::-1], strict=True):  # columns first
        missing = max((-(-size // step) - 1) * step + width - size, 0)
        sides += [missing // 2, missing - missing // 2]
    return F.pad(x, sides) if any(sides) else x


def _activated(x: Tensor, kind: int) -> Tensor:
    return F.relu(x) if kind == _RELU else F.relu6(x) if kind == _RELU6 else x


def _convolved(given: list[Tensor], options: _Options) -> Tensor:
    x, weight, bias = given
    stride = (options.strideH, options.strideW)
    padded = _same_padding(x, weight.shape[2:], stride) if options.padding == _SAME else x
    return _activated(F.conv2d(padded, weight, bias, stride), options.fusedActivationFunction)


def _convolved_apart(given: list[Tensor], options: _Options) -> Tensor:
    x, weight, bias = given  # weight: (1, O, H, W)
    stride = (options.strideH, options.strideW)
    padded = _same_padding(x, weight.shape[2:], stride) if options.padding == _SAME else x
    apart = F.conv2d(padded, weight.transpose(0, 1), bias, stride, groups=x.shape[1])
    return _activated(apart, options.fusedActivationFunction)


def _largest(given: list[Tensor], options: _Options) -> Tensor:
    return F.max_pool2d(given[0], (options.filterHeight, options.filterWidth), (options.strideH, options.strideW))


def _padded(given: list[Tensor], _: _Options) -> Tensor:
    rows = given[1].tolist()  # before and after: batch, rows, columns, channels
    (_, _), rows_by, columns_by, channels_by = rows
    return F.pad(given[0], [*columns_by, *rows_by, *channels_by])


def _bent(given: list[Tensor], _: _Options) -> Tensor:
    return F.prelu(given[0], given[1].flatten())


def _added(given: list[Tensor], options: _Options) -> Tensor:
    return _activated(given[0] + given[1], options.fusedActivationFunction)


_RUN = {
    "CONV_2D": _convolved,
    "DEPTHWISE_CONV_2D": _convolved_apart,
    "MAX_POOL_2D": _largest,
    "PAD": _padded,
    "PRELU": _bent,
    "ADD": _added,
}
