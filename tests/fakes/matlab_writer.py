"""Writes numeric arrays as MATLAB files of level 5, in the forms that MATLAB itself chooses between."""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

CLASSES = {"f8": 6, "f4": 7, "i1": 8, "u1": 9, "i2": 10, "u2": 11, "i4": 12, "u4": 13}
STORED = {"i1": 1, "u1": 2, "i2": 3, "u2": 4, "i4": 5, "u4": 6, "f4": 7, "f8": 9}


def write_matlab(
    path: Path,
    arrays: Mapping[str, np.ndarray],
    *,
    compressed: bool = True,
    order: str = "<",
    stored_as: Mapping[str, str] | None = None,
) -> None:
    """stored_as: name -> type that whole numbers of a wider class are kept in, as MATLAB does to save space."""
    parts = [b"MATLAB 5.0 MAT-file, written by a test".ljust(124) + struct.pack(order + "H", 0x0100)]
    parts.append(b"IM" if order == "<" else b"MI")
    for name, array in arrays.items():
        content = _matrix(name, np.asarray(array), order, (stored_as or {}).get(name))
        if compressed:
            content = zlib.compress(content)
            content = struct.pack(order + "II", 15, len(content)) + content
        parts.append(content)
    path.write_bytes(b"".join(parts))


def _matrix(name: str, array: np.ndarray, order: str, stored: str | None) -> bytes:
    kind = array.dtype.str[1:]
    values = array.astype(order + (stored or kind)).tobytes(order="F")
    content = _element(6, struct.pack(order + "II", CLASSES[kind], 0), order)
    content += _element(5, struct.pack(f"{order}{array.ndim}i", *array.shape), order)
    content += _element(1, name.encode("ascii"), order)
    content += _element(STORED[stored or kind], values, order)
    return struct.pack(order + "II", 14, len(content)) + content


def _element(kind: int, data: bytes, order: str) -> bytes:
    if len(data) <= 4:
        return struct.pack(order + "I", len(data) << 16 | kind) + data.ljust(4, b"\0")
    return struct.pack(order + "II", kind, len(data)) + data + b"\0" * (-len(data) % 8)
