"""What the inside of a speaking mouth looks like: painted where the reference keeps its lips shut.

PAPER: the paper's renderer must invent teeth where its reference shows none. On little data it learns that late; the
typical mouth, lit like this face, is a better start (part of ``models.face.guidance``, before the renderer).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from models.face.lips import lip_opening
from models.face.mesh_warp import warp_triangles
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER, VERTICES, mouth_triangles

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

HEIGHT, WIDTH = 32, 64
"""Size of a texture in pixels; the lips' corners lie at its sides, at half height."""
OPENINGS = (0.08, 0.2, 0.4)
"""Lip openings (gap over width) at which textures are kept; between them they are mixed."""
SHUT, OPEN = 0.08, 0.2
"""A reference opened less than the first shows nothing of its inside, one opened more than the second enough."""
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


def seen_inside(points: Floats) -> float:
    """How much of its inside a reference with this mesh f32[V, ≥2] shows: 0 with the lips shut to 1."""
    return float(np.clip((float(lip_opening(points)) - SHUT) / (OPEN - SHUT), 0.0, 1.0))


def texture_at(opening: float, textures: Floats) -> Floats:
    """Mix the two textures whose openings enclose this one: f32[32, 64, 3], over the skin's colour."""
    position = float(np.interp(opening, OPENINGS, range(len(OPENINGS))))
    below = min(int(position), len(OPENINGS) - 2)
    share = position - below
    return np.asarray(textures[below] * (1 - share) + textures[below + 1] * share, dtype=np.float32)
