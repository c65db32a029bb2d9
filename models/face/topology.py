"""Which vertex is what: the named vertex sets and the triangles that every picture of the face is made from.

Vertices 0 to 467 are MediaPipe FaceMesh's, in its order. Vertices 468 to 503 are ours: a ring around the face oval, so
that the strip of neck, ear and background next to the jaw can be masked and warped with the face. The ring follows the
head and the person, never the expression.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

FACE_VERTICES = 468

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The outline of the face, from the top of the forehead over the person's left ear, chin and right ear."""
RING_VERTICES = len(FACE_OVAL)
VERTICES = FACE_VERTICES + RING_VERTICES
RING = tuple(range(FACE_VERTICES, VERTICES))
"""Vertex ``RING[i]`` lies outward of ``FACE_OVAL[i]``."""
RING_EXTENSION = 1.45
"""Distance of the ring from the face's centre over the oval's."""

CHIN = 152
LIP_CORNER_RIGHT, LIP_CORNER_LEFT = 61, 291
UPPER_LIP_INNER, LOWER_LIP_INNER = 13, 14
EYE_OUTER_RIGHT, EYE_OUTER_LEFT = 33, 263
"""Right and left are the person's own."""

INNER_LIP_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
INNER_LIP_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
OUTER_LIP_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
OUTER_LIP_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
"""From the person's right corner to the left one."""
LIPS = tuple(sorted({*INNER_LIP_UPPER, *INNER_LIP_LOWER, *OUTER_LIP_UPPER, *OUTER_LIP_LOWER}))
JAW = FACE_OVAL[9:28]
"""The lower half of the outline: ear to ear over the chin (323 to 93)."""
MOUTH = (*LIPS, 152, 148, 377, 176, 400, 199, 200, 18, 83, 313, 164, 2, 57, 287, 43, 273, 212, 432, 202, 422)
"""The vertices that Eq. 4 compares: lips, their surroundings and the chin."""


def inner_lip_contour() -> list[int]:
    """The closed outline of the mouth's opening."""
    return [*INNER_LIP_UPPER, *reversed(INNER_LIP_LOWER[1:-1])]


def outer_lip_contour() -> list[int]:
    """The closed outline of the lips."""
    return [*OUTER_LIP_UPPER, *reversed(OUTER_LIP_LOWER[1:-1])]


def with_ring(shape: Floats, ring_shape: Floats) -> Floats:
    """Append the ring: ``ring_shape``'s oval, moved away from the oval's centre. Linear, so it serves the bases too.

    shape, ring_shape: f32[468, 3]; returns f32[504, 3].
    """
    oval = ring_shape[list(FACE_OVAL)]
    centre = oval.mean(axis=0)
    extended = np.concatenate([shape, centre + RING_EXTENSION * (oval - centre)])
    if extended.shape != (VERTICES, 3):
        raise ValueError(f"expected {VERTICES} vertices, got {extended.shape}")
    return extended.astype(np.float32)


@cache
def face_triangles() -> Indices:
    """FaceMesh's own triangles, i32[852, 3], clockwise on the screen when they face the viewer."""
    text = resources.files("models.face").joinpath("face_mesh_triangles.txt").read_text(encoding="ascii")
    return np.array([line.split() for line in text.splitlines()], dtype=np.int32)


@cache
def mouth_triangles() -> Indices:
    """The opening between the lips, i32[18, 3]: FaceMesh leaves a hole there."""
    triangles = []
    for i in range(len(INNER_LIP_UPPER) - 1):
        a, b = INNER_LIP_UPPER[i], INNER_LIP_UPPER[i + 1]
        c, d = INNER_LIP_LOWER[i], INNER_LIP_LOWER[i + 1]
        triangles += [t for t in ((a, b, c), (b, d, c)) if len(set(t)) == 3]
    return np.array(triangles, dtype=np.int32)


@cache
def ring_triangles() -> Indices:
    """The strip between the face oval and the ring, i32[72, 3]."""
    triangles = []
    for i in range(RING_VERTICES):
        j = (i + 1) % RING_VERTICES
        triangles += [(FACE_OVAL[i], RING[i], RING[j]), (FACE_OVAL[i], RING[j], FACE_OVAL[j])]
    return np.array(triangles, dtype=np.int32)


@cache
def triangles() -> Indices:
    """Every triangle: ring first, then face, then the mouth's opening; i32[942, 3]."""
    return np.concatenate([ring_triangles(), face_triangles(), mouth_triangles()])
