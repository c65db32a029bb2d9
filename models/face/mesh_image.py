"""Pictures of the mesh: the shaded overlay that people see, and the lines that the renderer sees."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.topology import FACE_VERTICES, JAW, face_triangles, inner_lip_contour, outer_lip_contour
from models.face.triangle_raster import covered_box, triangle_map

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]
Image = npt.NDArray[np.uint8]

_OVERSAMPLING = 2
_LIGHT = np.array([-0.35, -0.45, -0.82], dtype=np.float32)
"""Where the light comes from: over the viewer's left shoulder."""
_SURFACE_RGB = np.array([96, 196, 214], dtype=np.float32)
_LINE_RGB = np.array([236, 252, 255], dtype=np.float32)
_SURFACE_OPACITY, _LINE_OPACITY = 0.62, 0.5
_SUBPIXEL_BITS = 4


def shaded_mesh(background_rgb: Image, points: Floats) -> Image:
    """Draw the mesh over a picture. background_rgb: u8[H, W, 3]; points: f32[V, 3] in its pixels."""
    picture = background_rgb.copy()
    box = covered_box(points[:FACE_VERTICES], picture.shape[0], picture.shape[1])
    if picture[box].size == 0:
        return picture
    triangles = face_triangles()
    covered = triangle_map(points, triangles, box, _OVERSAMPLING)
    edges = np.zeros(covered.shape, dtype=bool)
    edges[:, 1:] |= covered[:, 1:] != covered[:, :-1]
    edges[1:] |= covered[1:] != covered[:-1]
    height, width = picture[box].shape[:2]
    colours = _palette(points, triangles).take(np.where(edges, covered, covered + len(triangles) + 1), axis=0)
    drawn = cv2.resize(colours, (width, height), interpolation=cv2.INTER_AREA)
    picture[box] = np.round(picture[box] * (1 - drawn[..., 3:]) + drawn[..., :3]).clip(0, 255)
    return picture


def _palette(points: Floats, triangles: Indices) -> Floats:
    """Colour and opacity, the one multiplied by the other: f32[2 * (N + 1), 4].

    Row i is triangle i at its edge, row N + 1 + i the same in its middle; rows N and 2N + 1 (index -1) are empty.
    """
    shade = _vertex_light(points, triangles)[triangles].mean(axis=1)
    surface = (_SURFACE_RGB * (0.35 + 0.85 * shade[:, None])).clip(0, 255)
    palette = np.zeros((2, len(triangles) + 1, 4), dtype=np.float32)
    palette[:, :-1, 3] = _SURFACE_OPACITY
    palette[0, :-1, :3] = (surface * (1 - _LINE_OPACITY) + _LINE_RGB * _LINE_OPACITY) * _SURFACE_OPACITY
    palette[1, :-1, :3] = surface * _SURFACE_OPACITY
    return palette.reshape(-1, 4)


def contour_channel(points: Floats, size: int = 256) -> npt.NDArray[np.uint8]:
    """Lip and jaw lines, anti-aliased, u8[size, size]. points: f32[V, ≥2] in pixels."""
    canvas = np.zeros((size, size), dtype=np.uint8)
    lines = [(inner_lip_contour(), True), (outer_lip_contour(), True), (list(JAW), False)]
    for indices, closed in lines:
        fixed = np.round((points[indices, :2] - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.polylines(canvas, [fixed], closed, 255, 1, cv2.LINE_AA, shift=_SUBPIXEL_BITS)
    return canvas


def _vertex_light(points: Floats, triangles: Indices) -> Floats:
    """Lambert shading per vertex, from 0 to 1: f32[V]."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    normals = np.cross(b - a, c - a)  # length is twice the area, so large triangles count more
    around = triangles.ravel()
    summed = np.stack([np.bincount(around, np.repeat(normal, 3), len(points)) for normal in normals.T], axis=1)
    inwards = summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    return np.asarray(np.maximum(-inwards @ light, 0), dtype=np.float32)
