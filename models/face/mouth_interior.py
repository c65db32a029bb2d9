"""What the inside of a speaking mouth looks like: painted where the reference keeps its lips shut.

PAPER: the paper's renderer must invent teeth where its reference shows none. On little data it learns that late; the
typical mouth, lit like this face, is a better start (part of the mesh guidance, before the renderer).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from models.face.lips import lip_gap, lip_opening
from models.face.mesh_warp import warp_into, warp_to, warp_triangles, warped_triangles
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER, VERTICES, mouth_triangles
from models.face.triangle_raster import covered_box

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

HEIGHT, WIDTH = 32, 64
"""Size of a texture in pixels; the lips' corners lie at its sides, at half height."""
OPENINGS = (0.08, 0.2, 0.4)
"""Lip openings (gap over width) at which textures are kept; between them they are mixed."""
SHUT, OPEN = 0.08, 0.2
"""A reference opened less than the first shows nothing of its inside, one opened more than the second enough."""
NARROW_PX = 6.0
"""Gap between the lips below which the line between them is drawn with more points a pixel, at half of it fully so."""
SAMPLES = 4
SKIN = (50, 280, 205, 425, 36, 266, 101, 330)
"""Cheek vertices whose median colour says how the face is lit."""


def flat_mouth_interior() -> Floats:
    """A mouth of one dark colour, for a face model that has not learnt better: f32[3, 32, 64, 3]."""
    return np.full((len(OPENINGS), HEIGHT, WIDTH, 3), 0.4, dtype=np.float32)


@cache
def texture_points() -> Floats:
    """Where the inner lips' vertices lie in a texture: f32[V, 3]; the others are zero."""
    points = np.zeros((VERTICES, 3), dtype=np.float32)
    last = len(INNER_LIP_UPPER) - 1
    for i, (upper, lower) in enumerate(zip(INNER_LIP_UPPER, INNER_LIP_LOWER, strict=True)):
        half = HEIGHT / 2 * np.sin(np.pi * i / last) ** 0.5
        points[upper, :2] = WIDTH * i / last, HEIGHT / 2 - half
        points[lower, :2] = WIDTH * i / last, HEIGHT / 2 + half
    return points


def skin_colour(crop_rgb: Image, points: Floats) -> Floats:
    """Median colour of the cheeks, f32[3] from 1 to 255. crop_rgb: u8[H, W, 3]; points: f32[V, ≥2] in its pixels."""
    height, width = crop_rgb.shape[:2]
    columns = np.clip(points[list(SKIN), 0].astype(int), 0, width - 1)
    rows = np.clip(points[list(SKIN), 1].astype(int), 0, height - 1)
    return np.asarray(np.maximum(np.median(crop_rgb[rows, columns], axis=0), 1), dtype=np.float32)


def inside_of(crop_rgb: Image, points: Floats) -> Floats:
    """Cut the inside of a mouth out as a texture, over the skin's colour: f32[32, 64, 3]."""
    texture = warp_triangles(crop_rgb, points, texture_points(), mouth_triangles(), WIDTH)[0]
    return np.asarray(texture[:HEIGHT] / skin_colour(crop_rgb, points), dtype=np.float32)


def guidance(
    reference_rgb: Image, reference_points: Floats, target_points: Floats, textures: Floats
) -> tuple[Image, npt.NDArray[np.bool_]]:
    """``warp_to``, with the typical mouth painted in where the reference's is shut.

    textures: f32[3, 32, 64, 3], one for each of ``OPENINGS``, over the skin's colour; the rest as in ``warp_to``.
    """
    warped, valid = warp_to(reference_rgb, reference_points, target_points)
    typical = _TypicalMouth.of(reference_rgb, reference_points, target_points, textures)
    if typical.share > 0:
        whole = slice(0, len(warped)), slice(0, warped.shape[1])
        typical.paint(warped, whole)
    _close_smoothly(warped, valid, reference_rgb, reference_points, target_points, typical)
    return warped, valid


@dataclass(frozen=True)
class _TypicalMouth:
    """What is painted between the lips. share: how much of it, 0 where the reference shows enough of its own."""

    texture_rgb: Image
    share: float
    target_points: Floats

    @classmethod
    def of(cls, reference_rgb: Image, reference_points: Floats, target_points: Floats, textures: Floats) -> Self:
        known = float(np.clip((float(lip_opening(reference_points)) - SHUT) / (OPEN - SHUT), 0.0, 1.0))
        lit = _texture_at(float(lip_opening(target_points)), textures) * skin_colour(reference_rgb, reference_points)
        return cls(np.round(lit).clip(0, 255).astype(np.uint8), 1 - known, target_points)

    def paint(self, picture: Image, box: tuple[slice, slice], samples: int = 1) -> None:
        """Paint over the part of the crop that a picture u8[h * samples, w * samples, 3] shows."""
        mouth, inside = warp_into(
            box, self.texture_rgb, texture_points(), self.target_points, mouth_triangles(), samples
        )
        mixed = mouth[inside] * self.share + picture[inside] * (1 - self.share)
        picture[inside] = np.round(mixed).astype(np.uint8)


def _close_smoothly(
    warped: Image,
    valid: npt.NDArray[np.bool_],
    reference_rgb: Image,
    reference_points: Floats,
    target_points: Floats,
    typical: _TypicalMouth,
) -> None:
    """Draw the line between nearly shut lips anew, averaging what falls into each of its pixels.

    There a whole mouth is pressed into a row or two: one point of it for each pixel would be a line of black and white
    dots that dance from frame to frame.
    """
    gap = float(lip_gap(target_points[:, :2]))
    if gap > NARROW_PX:
        return
    height, width = valid.shape
    inner = target_points[[*INNER_LIP_UPPER, *INNER_LIP_LOWER]]
    box = covered_box(inner, height, width)
    if valid[box].size == 0:
        return
    low, high = inner[:, :2].min(axis=0) - 2, inner[:, :2].max(axis=0) + 2
    corners = target_points[warped_triangles(), :2]
    near = ((corners.max(axis=1) >= low) & (corners.min(axis=1) <= high)).all(axis=1)
    fine, _ = warp_into(box, reference_rgb, reference_points, target_points, warped_triangles()[near], SAMPLES)
    if typical.share > 0:
        typical.paint(fine, box, SAMPLES)
    size = (box[1].stop - box[1].start, box[0].stop - box[0].start)
    averaged = cv2.resize(fine, size, interpolation=cv2.INTER_AREA)
    weight = min(1.0, (NARROW_PX - gap) / (NARROW_PX / 2))
    drawn = cv2.addWeighted(averaged, weight, warped[box], 1 - weight, 0)
    cv2.copyTo(drawn, valid[box].astype(np.uint8), warped[box])


def _texture_at(opening: float, textures: Floats) -> Floats:
    """Mix the two textures whose openings enclose this one."""
    position = float(np.interp(opening, OPENINGS, range(len(OPENINGS))))
    below = min(int(position), len(OPENINGS) - 2)
    share = position - below
    return np.asarray(textures[below] * (1 - share) + textures[below + 1] * share, dtype=np.float32)
