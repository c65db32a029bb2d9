"""The reference picture moved onto the target mesh, triangle by triangle: the renderer's guidance.

PAPER: the paper's renderer gets no such picture. On little data it keeps the identity and sharpness that the bare form
loses, so it is an input that a configuration switches on.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from models.face.topology import FACE_OVAL, RING, face_triangles, mouth_triangles, ring_triangles
from models.face.triangle_raster import covered_box, triangle_map

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]
Image = npt.NDArray[np.uint8]


def warp_to(
    reference_rgb: Image, reference_points: Floats, target_points: Floats
) -> tuple[Image, npt.NDArray[np.bool_]]:
    """Move the lower face of a reference onto a target mesh.

    reference_rgb: u8[256, 256, 3]; reference_points, target_points: f32[V, 3] in its pixels and in the target's.
    Returns the warped picture u8[256, 256, 3], black where no triangle lies, and bool[256, 256], where one does.
    """
    return warp_triangles(reference_rgb, reference_points, target_points, warped_triangles(), reference_rgb.shape[0])


def warp_triangles(
    picture_rgb: Image, picture_points: Floats, target_points: Floats, triangles: Indices, size: int
) -> tuple[Image, npt.NDArray[np.bool_]]:
    """Move the triangles i32[N, 3] of a picture u8[H, W, 3] to other corners: u8[size, size, 3] and where they lie."""
    warped = np.zeros((size, size, 3), dtype=np.uint8)
    valid = np.zeros((size, size), dtype=bool)
    box = covered_box(target_points[triangles.reshape(-1)], size, size)
    if valid[box].size:
        warped[box], valid[box] = warp_into(box, picture_rgb, picture_points, target_points, triangles)
    return warped, valid


def warp_into(
    box: tuple[slice, slice],
    picture_rgb: Image,
    picture_points: Floats,
    target_points: Floats,
    triangles: Indices,
    samples: int = 1,
) -> tuple[Image, npt.NDArray[np.bool_]]:
    """``warp_triangles`` for the rows and columns of a box that is not empty, with ``samples`` ² points in each pixel.

    Returns u8[h * samples, w * samples, 3] and bool[h * samples, w * samples] for a box of h rows and w columns.
    """
    covered = triangle_map(target_points, triangles, box, samples)
    affine = _affine(target_points[triangles, :2], picture_points[triangles, :2])
    a, b, c, d, e, f = (np.append(column, np.float32(0)).take(covered, mode="wrap") for column in affine)
    y, x = (
        ((axis + 0.5) / samples + side.start).astype(np.float32)
        for axis, side in zip(np.ogrid[: covered.shape[0], : covered.shape[1]], box, strict=True)
    )
    map_x, map_y = a * x + b * y + c - 0.5, d * x + e * y + f - 0.5
    moved = cv2.remap(picture_rgb, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    there = covered >= 0
    return cv2.copyTo(moved, there.astype(np.uint8)), there


@cache
def warped_triangles() -> Indices:
    """All triangles but those at the forehead's outline, which no mask reaches: i32[N, 3]."""
    every = np.concatenate([ring_triangles(), face_triangles(), mouth_triangles()])
    forehead = [*FACE_OVAL[:7], *FACE_OVAL[30:], *RING[:7], *RING[30:]]
    return np.ascontiguousarray(every[~np.isin(every, forehead).any(axis=1)])


def _affine(source: Floats, destination: Floats) -> Floats:
    """Affine maps between triangles. source, destination: f32[N, 3, 2]; returns f32[6, N], row by row.

    A source triangle without area maps to one point.
    """
    s0, d0 = source[:, 0], destination[:, 0]
    s1, s2 = source[:, 1] - s0, source[:, 2] - s0
    d1, d2 = destination[:, 1] - d0, destination[:, 2] - d0
    determinant = s1[:, 0] * s2[:, 1] - s1[:, 1] * s2[:, 0]
    inverse_determinant = np.where(np.abs(determinant) > 1e-4, 1.0 / np.where(determinant == 0, 1, determinant), 0.0)
    inverse = np.stack(
        [np.stack([s2[:, 1], -s2[:, 0]], axis=-1), np.stack([-s1[:, 1], s1[:, 0]], axis=-1)], axis=1
    )  # rows of [s1 s2]^-1, times the determinant
    inverse = inverse * inverse_determinant[:, None, None]
    linear = np.stack([d1, d2], axis=-1) @ inverse
    offset = d0 - np.einsum("nij,nj->ni", linear, s0)
    return np.concatenate([linear, offset[..., None]], axis=-1).reshape(-1, 6).T.astype(np.float32)
