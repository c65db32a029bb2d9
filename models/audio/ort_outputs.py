"""Another output of a network in ONNX Runtime's own file format, one of the values that it computes on the way.

Such a file is a flatbuffer (schema ``onnxruntime/core/flatbuffers/schema/ort.fbs``). Its list of outputs holds one
offset for each name; the new name is put behind everything else and the offset leads there. No other byte changes.
"""

from __future__ import annotations

import struct

_MODEL, _GRAPH, _OUTPUTS = 1, 7, 6
"""Places of the fields in the schema's tables InferenceSession, Model and Graph."""
_IDENTIFIER = b"ORTM"


def with_output(network: bytes, before: str, wanted: str) -> bytes:
    """Return the file with its only output ``before`` replaced by the value ``wanted``, which the graph must compute.

    Raises ``ValueError`` when this is not such a file or its output is another.
    """
    try:
        found, at = _only_output(network)
    except struct.error:
        found, at = "", 0
    if network[4:8] != _IDENTIFIER or found != before:
        raise ValueError(f"not an ORT file whose only output is {before}")
    changed = bytearray(network)
    changed += bytes(-len(changed) % 4)
    struct.pack_into("<I", changed, at, len(changed) - at)
    name = wanted.encode()
    changed += struct.pack("<I", len(name)) + name + b"\0"
    return bytes(changed)


def _only_output(network: bytes) -> tuple[str, int]:
    """The name of the output, and where the offset to it stands; an empty name when there are more or none."""
    session = _followed(network, 0)
    graph = _followed(network, _field(network, _followed(network, _field(network, session, _MODEL)), _GRAPH))
    outputs = _followed(network, _field(network, graph, _OUTPUTS))
    (count,) = struct.unpack_from("<I", network, outputs)
    if count != 1:
        return "", 0
    start = _followed(network, outputs + 4)
    (length,) = struct.unpack_from("<I", network, start)
    return network[start + 4 : start + 4 + length].decode(errors="replace"), outputs + 4


def _followed(network: bytes, at: int) -> int:
    """Where the offset at ``at`` leads."""
    (offset,) = struct.unpack_from("<I", network, at)
    return int(at + offset)


def _field(network: bytes, table: int, number: int) -> int:
    """Where a table keeps the value of one of its fields. Raises ``struct.error`` when it has none."""
    (back,) = struct.unpack_from("<i", network, table)
    places = table - back
    (size,) = struct.unpack_from("<H", network, places)
    place = 0
    if 4 + 2 * number < size:
        (place,) = struct.unpack_from("<H", network, places + 4 + 2 * number)
    if not place:
        raise struct.error("the field is missing")
    return int(table + place)
