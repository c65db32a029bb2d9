"""Which triangle covers which pixel: shared by the warp and by the shaded mesh."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.box import Box

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]

_SUBPIXEL_BITS = 4


def facing(points: Floats, triangles: Indices) -> npt.NDArray[np.bool_]:
    """True where a triangle shows its front. points: f32[V, ≥2] in pixels; triangles: i32[N, 3]; returns bool[N]."""
    a, b, c = (points[triangles[:, i], :2] for i in range(3))
    ab, ac = b - a, c - a
    front: npt.NDArray[np.bool_] = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0] > 0
    return front


def covered_box(points: Floats, height: int, width: int) -> Box:
    """Rows and columns of a picture that points f32[V, ≥2] can reach; empty slices where they all lie outside."""
    low = np.floor(points[:, :2].min(axis=0)).astype(int) - 1
    high = np.ceil(points[:, :2].max(axis=0)).astype(int) + 1
    left, right = np.clip((low[0], high[0]), 0, width).tolist()
    top, bottom = np.clip((low[1], high[1]), 0, height).tolist()
    return slice(top, bottom), slice(left, right)


def triangle_map(points: Floats, triangles: Indices, box: Box, scale: int = 1) -> Indices:
    """Index of the nearest front-facing triangle at each pixel, -1 where there is none.

    points: f32[V, 3] in pixels with depth (smaller is nearer), pixel i spanning [i, i + 1); triangles: i32[N, 3];
    box: the rows and columns that the map shows; scale: pixels of the map per pixel of ``points``.
    Returns i32[H * scale, W * scale] for a box of H rows and W columns. Far triangles are painted first.
    """
    rows, columns = box
    covered = np.full(((rows.stop - rows.start) * scale, (columns.stop - columns.start) * scale), -1, dtype=np.int32)
    corners = points[triangles]  # (N, 3, 3)
    order = np.argsort(-corners[..., 2].sum(axis=1))
    order = order[facing(points, triangles)[order]]
    origin = np.array([columns.start, rows.start], dtype=np.float32)
    fixed = np.round(((corners[..., :2] - origin) * scale - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    for index in order.tolist():
        cv2.fillConvexPoly(covered, fixed[index], index, shift=_SUBPIXEL_BITS)
    return covered
