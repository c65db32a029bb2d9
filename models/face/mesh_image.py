"""Pictures of the mesh: the shaded overlay that people see, and the lines that the renderer sees."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.topology import JAW, face_triangles, inner_lip_contour, outer_lip_contour
from models.face.triangle_raster import triangle_map

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

_OVERSAMPLING = 2
_LIGHT = np.array([-0.35, -0.45, -0.82], dtype=np.float32)
"""Where the light comes from: over the viewer's left shoulder."""
_SURFACE_RGB = np.array([96, 196, 214], dtype=np.float32)
_LINE_RGB = np.array([236, 252, 255], dtype=np.float32)
_SURFACE_OPACITY, _LINE_OPACITY = 0.62, 0.5
_SUBPIXEL_BITS = 4


def shaded_mesh(background_rgb: Image, points: Floats) -> Image:
    """Draw the mesh over a picture. background_rgb: u8[S, S, 3]; points: f32[V, 3] in its pixels."""
    size = background_rgb.shape[0]
    triangles = face_triangles()
    covered = triangle_map(points, triangles, size * _OVERSAMPLING, scale=_OVERSAMPLING)
    inside = covered >= 0
    shade = _vertex_light(points, triangles)[triangles].mean(axis=1)
    colours = np.concatenate([_SURFACE_RGB * (0.35 + 0.85 * shade[:, None]), np.zeros((1, 3))]).clip(0, 255)
    edges = np.zeros_like(inside)
    edges[:, 1:] |= covered[:, 1:] != covered[:, :-1]
    edges[1:] |= covered[1:] != covered[:-1]
    edges &= inside
    colour = colours[covered].astype(np.float32)  # -1 picks the last, empty colour
    colour[edges] = colour[edges] * (1 - _LINE_OPACITY) + _LINE_RGB * _LINE_OPACITY
    opacity = inside.astype(np.float32) * _SURFACE_OPACITY
    drawn = cv2.resize(np.dstack([colour * opacity[..., None], opacity]), (size, size), interpolation=cv2.INTER_AREA)
    blended = background_rgb * (1 - drawn[..., 3:]) + drawn[..., :3]
    picture: Image = np.round(blended).clip(0, 255).astype(np.uint8)
    return picture


def contour_channel(points: Floats, size: int = 256) -> npt.NDArray[np.uint8]:
    """Lip and jaw lines, anti-aliased, u8[size, size]. points: f32[V, ≥2] in pixels."""
    canvas = np.zeros((size, size), dtype=np.uint8)
    lines = [(inner_lip_contour(), True), (outer_lip_contour(), True), (list(JAW), False)]
    for indices, closed in lines:
        fixed = np.round((points[indices, :2] - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
        cv2.polylines(canvas, [fixed], closed, 255, 1, cv2.LINE_AA, shift=_SUBPIXEL_BITS)
    return canvas


def _vertex_light(points: Floats, triangles: npt.NDArray[np.int32]) -> Floats:
    """Lambert shading per vertex, from 0 to 1: f32[V]."""
    a, b, c = (points[triangles[:, i]] for i in range(3))
    normals = np.cross(b - a, c - a)  # length is twice the area, so large triangles count more
    summed = np.zeros_like(points)
    for corner in range(3):
        np.add.at(summed, triangles[:, corner], normals)
    summed /= np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-6)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    return np.abs(summed @ light).astype(np.float32)
