"""Numeric arrays out of MATLAB files (level 5, what MATLAB's ``save -v7`` and SciPy's ``savemat`` write).

The Basel Face Model is published in this format alone. Read here rather than through SciPy: the numeric part of the
format is small, SciPy would be a hundred megabytes for one file, and arrays that nobody asks for stay packed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import CheckpointError

Array = npt.NDArray[np.generic]

_HEADER_BYTES = 128
_MATRIX, _COMPRESSED = 14, 15
_STORED = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
"""Types that numbers are stored in; MATLAB stores whole doubles in the smallest integer that holds them."""
_CLASSES = {
    6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8",
}  # fmt: skip
"""Types that the numbers have."""
_COMPLEX_FLAG = 0x08
_NAME_BYTES = 512
"""Enough of an unpacked array to know its name: flags, dimensions and 63 letters."""


def read_matlab(path: Path, names: tuple[str, ...]) -> dict[str, Array]:
    """Return the arrays called ``names`` as they lie in the file, in MATLAB's shapes (at least two axes).

    Raises ``CheckpointError`` naming the file when it is missing, damaged, of another level, or lacks one of them.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: cannot be read ({error.strerror}).") from error
    if data[:10] == b"MATLAB 7.3" or data[:4] == b"\x89HDF":
        raise CheckpointError(f"{path}: a MATLAB 7.3 file; save it in MATLAB with the option -v7.")
    order = {b"IM": "<", b"MI": ">"}.get(data[126:_HEADER_BYTES])
    if order is None:
        raise CheckpointError(f"{path}: not a MATLAB file of level 5.")
    found: dict[str, Array] = {}
    try:
        for content in _matrices(data, order, names):
            name, array = _matrix(content, order)
            found[name] = array
    except (struct.error, zlib.error, ValueError, KeyError, IndexError) as error:
        raise CheckpointError(f"{path}: the MATLAB file is damaged ({type(error).__name__}: {error}).") from error
    if missing := [name for name in names if name not in found]:
        raise CheckpointError(f"{path}: holds no {', '.join(missing)}.")
    return found


def _matrices(data: bytes, order: str, names: tuple[str, ...]) -> Iterator[bytes]:
    """The contents of the wanted matrices; of the others only the beginning is unpacked."""
    position = _HEADER_BYTES
    while position < len(data):
        kind, length = struct.unpack_from(order + "II", data, position)
        content = data[position + 8 : position + 8 + length]
        if len(content) < length:
            raise ValueError("it ends within an array")
        if kind == _COMPRESSED:
            beginning = zlib.decompressobj().decompress(content, _NAME_BYTES)
            if _name(beginning[8:], order) in names:
                yield zlib.decompress(content)[8:]
            position += 8 + length  # compressed arrays are not padded
        else:
            if kind == _MATRIX and _name(content, order) in names:
                yield content
            position += 8 + length + -length % 8


def _element(content: bytes, position: int, order: str) -> tuple[int, bytes, int]:
    """Type, bytes and end of the data element at a position; elements of up to four bytes are packed into their tag."""
    kind, length = struct.unpack_from(order + "II", content, position)
    if kind >> 16:
        return kind & 0xFFFF, content[position + 4 : position + 4 + (kind >> 16)], position + 8
    start = position + 8
    return kind, content[start : start + length], start + length + -length % 8


def _name(content: bytes, order: str) -> str:
    """The name of a matrix from its beginning; empty for kinds that are not plain arrays, which no one asks for."""
    _, _, end = _element(content, 0, order)
    _, _, end = _element(content, end, order)
    return _element(content, end, order)[1].decode("ascii", "replace")


def _matrix(content: bytes, order: str) -> tuple[str, Array]:
    """Name and values of one matrix."""
    _, flags, end = _element(content, 0, order)
    (flag_word,) = struct.unpack_from(order + "I", flags)
    _, shape, end = _element(content, end, order)
    dimensions = np.frombuffer(shape, order + "i4")
    _, name, end = _element(content, end, order)
    if (flag_word & 0xFF) not in _CLASSES or (flag_word >> 8) & _COMPLEX_FLAG:
        raise ValueError(f"{name.decode('ascii', 'replace')} is not an array of real numbers")
    stored, values, _ = _element(content, end, order)
    numbers = np.frombuffer(values, order + _STORED[stored]).astype(_CLASSES[flag_word & 0xFF])
    return name.decode("ascii"), numbers.reshape(tuple(dimensions.tolist()), order="F")
