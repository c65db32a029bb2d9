"""Another output of a network in ONNX Runtime's own file format, one of the values that it computes on the way.

Such a file is a flatbuffer (schema ``onnxruntime/core/flatbuffers/schema/ort.fbs``), and ONNX Runtime runs every node
that is in it, wanted or not. So lists are shortened where they stand: the nodes, what is known of each one's
neighbours, and those neighbours. The new output's name is put behind everything else. No other byte changes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from flatbuffers.table import Table

_IDENTIFIER = b"ORTM"
_MODEL, _GRAPH = 1, 7
"""Places of fields in the schema's tables: of InferenceSession and Model,"""
_NODES, _EDGES, _OUTPUTS = 2, 4, 6
"""of Graph,"""
_INDEX, _GIVEN, _MADE, _GIVEN_INSIDE = 4, 8, 9, 12
"""of Node,"""
_EDGE_INDEX, _EDGE_LISTS = 0, (1, 2)
"""and of NodeEdge."""
_OFFSET_BYTES, _EDGE_BYTES = 4, 12


def with_output(network: bytes, before: str, wanted: str) -> bytes:
    """Return the file with its only output ``before`` replaced by the value ``wanted``, and without nodes behind it.

    Raises ``ValueError`` when this is not such a file, its output is another, or no node computes the value;
    ``struct.error`` when it is damaged further inside.
    """
    changed = bytearray(network)
    try:
        graph = _graph(changed)
        outputs = _vector(graph, _OUTPUTS)
        found = [graph.String(place).decode() for place in outputs]
    except (struct.error, IndexError, UnicodeDecodeError):
        found = []
    if found != [before]:
        raise ValueError(f"not an ORT file whose only output is {before}")
    needed = _needed(graph, wanted)
    if not needed:
        raise ValueError(f"no node of the network computes {wanted}")
    _keep(graph, needed)
    changed += bytes(-len(changed) % _OFFSET_BYTES)
    struct.pack_into("<I", changed, outputs[0], len(changed) - outputs[0])
    name = wanted.encode()
    changed += struct.pack("<I", len(name)) + name + b"\0"
    return bytes(changed)


def _graph(network: bytearray) -> Table:
    """The schema's Graph. Raises ``struct.error`` for another kind of file."""
    if network[4:8] != _IDENTIFIER:
        raise struct.error("another identifier")
    session = Table(network, struct.unpack_from("<I", network)[0])
    return _table(_table(session, _MODEL), _GRAPH)


def _needed(graph: Table, wanted: str) -> set[int]:
    """Numbers of the nodes that a value depends on; none for a value that no node makes."""
    nodes = {_number(node, _INDEX): node for node in _tables(graph, _NODES)}
    makers = {name: number for number, node in nodes.items() for name in _names(node, _MADE)}
    needed: set[int] = set()
    open_names = [wanted.encode()]
    while open_names:
        number = makers.get(open_names.pop())
        if number is not None and number not in needed:
            needed.add(number)
            open_names += [*_names(nodes[number], _GIVEN), *_names(nodes[number], _GIVEN_INSIDE)]
    return needed


def _keep(graph: Table, needed: set[int]) -> None:
    """Shorten the lists of nodes and of their edges to those of the nodes that are needed."""
    for field, number_field in ((_NODES, _INDEX), (_EDGES, _EDGE_INDEX)):
        kept = [table for table in _tables(graph, field) if _number(table, number_field) in needed]
        for place, table in zip(_vector(graph, field), kept, strict=False):
            struct.pack_into("<I", graph.Bytes, place, table.Pos - place)
        _set_length(graph, field, len(kept))
    for edges in _tables(graph, _EDGES):
        for field in _EDGE_LISTS:
            _keep_edges(edges, field, needed)


def _keep_edges(edges: Table, field: int, needed: set[int]) -> None:
    """The same for the edges of one node, structs that begin with the number of the node at the other end."""
    places = _vector(edges, field, _EDGE_BYTES)
    ends = [bytes(edges.Bytes[place : place + _EDGE_BYTES]) for place in places]
    kept = [end for end in ends if struct.unpack_from("<I", end)[0] in needed]
    for place, end in zip(places, kept, strict=False):
        edges.Bytes[place : place + _EDGE_BYTES] = end
    if places:
        _set_length(edges, field, len(kept))


def _offset(table: Table, field: int) -> int:
    """Where the value of a field stands, from the table's beginning; 0 when it is left out."""
    return int(table.Offset(4 + 2 * field))


def _number(table: Table, field: int) -> int:
    """A number of 32 bits; left out, it is 0."""
    offset = _offset(table, field)
    return int(struct.unpack_from("<I", table.Bytes, table.Pos + offset)[0]) if offset else 0


def _table(table: Table, field: int) -> Table:
    """Raises ``struct.error`` when it is left out."""
    offset = _offset(table, field)
    if not offset:
        raise struct.error("the field is missing")
    return Table(table.Bytes, table.Indirect(table.Pos + offset))


def _vector(table: Table, field: int, size: int = _OFFSET_BYTES) -> list[int]:
    """Where the elements of a vector stand; none when it is left out."""
    offset = _offset(table, field)
    if not offset:
        return []
    start = table.Vector(offset)
    return [start + size * index for index in range(table.VectorLen(offset))]


def _set_length(table: Table, field: int, length: int) -> None:
    struct.pack_into("<I", table.Bytes, table.Vector(_offset(table, field)) - _OFFSET_BYTES, length)


def _tables(table: Table, field: int) -> Iterator[Table]:
    return (Table(table.Bytes, table.Indirect(place)) for place in _vector(table, field))


def _names(table: Table, field: int) -> list[bytes]:
    return [bytes(table.String(place)) for place in _vector(table, field)]
