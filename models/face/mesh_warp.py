"""The reference picture moved onto the target mesh, triangle by triangle: the renderer's guidance.

PAPER: the paper's renderer gets no such picture. On little data it keeps the identity and sharpness that the bare form
loses, so it is an input that a configuration switches on.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from models.face.box import WHOLE, Box
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
        places = MeshPlaces(box, target_points, triangles)
        warped[box], valid[box] = places.move(picture_rgb, picture_points), places.inside
    return warped, valid


class MeshPlaces:
    """Where each pixel of a box lies on a target mesh: worked out once for all the pictures that are moved onto it."""

    def __init__(self, box: Box, target_points: Floats, triangles: Indices, samples: int = 1) -> None:
        """box: rows and columns, not empty; target_points: f32[V, 3]; triangles: i32[N, 3]; samples: squared, points
        looked at in each pixel.
        """
        covered = triangle_map(target_points, triangles, box, samples)
        self.inside = covered >= 0
        """bool[h * samples, w * samples], where a triangle lies, for a box of h rows and w columns."""
        self._triangles = triangles
        self._row = np.where(self.inside, covered, len(triangles))
        self._x, self._y = (
            ((axis + 0.5) / samples + side.start).astype(np.float32)
            for axis, side in zip(
                reversed(np.ogrid[: covered.shape[0], : covered.shape[1]]), reversed(box), strict=True
            )
        )
        self._across, self._along = _within_triangles(target_points[triangles, :2])

    def sources(self, picture_points: Floats, part: Box = WHOLE) -> tuple[Floats, Floats]:
        """Which point of a picture with the mesh f32[V, ≥2] belongs in each pixel: its x and its y as ``cv2.remap``
        counts them, f32[h * samples, w * samples] each, of no meaning outside. part: the rows and columns wanted.
        """
        corner, across, along = np.moveaxis(picture_points[self._triangles, :2], 1, 0)  # (N, 2) each
        affine = np.zeros((len(self._triangles) + 1, 2, 3), dtype=np.float32)  # the last for pixels without a triangle
        affine[:-1] = (across - corner)[..., None] * self._across[:, None]
        affine[:-1] += (along - corner)[..., None] * self._along[:, None]
        affine[:-1, :, 2] += corner
        of_pixel = affine.reshape(-1, 6).take(self._row[part], axis=0, mode="clip")
        x, y = self._x[:, part[1]], self._y[part[0]]
        map_x = of_pixel[..., 0] * x + of_pixel[..., 1] * y + of_pixel[..., 2] - 0.5
        map_y = of_pixel[..., 3] * x + of_pixel[..., 4] * y + of_pixel[..., 5] - 0.5
        return map_x, map_y

    def move(self, picture_rgb: Image, picture_points: Floats, part: Box = WHOLE) -> Image:
        """Move a picture u8[H, W, 3] by its mesh f32[V, ≥2]: u8[h * samples, w * samples, 3], black outside. part: as
        for ``sources``.
        """
        map_x, map_y = self.sources(picture_points, part)
        moved = cv2.remap(picture_rgb, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.copyTo(moved, self.inside[part].astype(np.uint8)))


@cache
def warped_triangles() -> Indices:
    """All triangles but those at the forehead's outline, which no mask reaches: i32[N, 3]."""
    every = np.concatenate([ring_triangles(), face_triangles(), mouth_triangles()])
    forehead = [*FACE_OVAL[:7], *FACE_OVAL[30:], *RING[:7], *RING[30:]]
    return np.ascontiguousarray(every[~np.isin(every, forehead).any(axis=1)])


def _within_triangles(corners: Floats) -> tuple[Floats, Floats]:
    """How far a point lies along two sides of each triangle, as functions of (x, y, 1): f32[N, 3] each.

    corners: f32[N, 3, 2]. Along the sides of a triangle without area every point lies at the first corner.
    """
    origin = corners[:, 0]
    ax, ay = (corners[:, 1] - origin).T
    bx, by = (corners[:, 2] - origin).T
    determinant = ax * by - ay * bx
    inverse = np.where(np.abs(determinant) > 1e-4, 1.0 / np.where(determinant == 0, 1, determinant), 0.0)
    across = np.stack([by, -bx, bx * origin[:, 1] - by * origin[:, 0]], axis=1) * inverse[:, None]
    along = np.stack([-ay, ax, ay * origin[:, 0] - ax * origin[:, 1]], axis=1) * inverse[:, None]
    return across.astype(np.float32), along.astype(np.float32)
