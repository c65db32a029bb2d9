"""The camera (P in Eq. 5): scaled orthographic, because landmarks fix no focal length, or of a known focal length.

τ means the same for both: where the face's origin lies in the picture, and how many pixels a unit is there.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


CENTRE_PX = 128.0
"""Where the optical axis meets the crop of 256 pixels a side, in x and y."""


def project(vertices: npt.ArrayLike, translation: npt.ArrayLike, focal_px: float | None = None) -> Floats:
    """Project turned vertices to pixels (P in Eq. 5).

    vertices: [..., V, 3] in model units, already rotated by ρ; translation: [..., 3] = τ: x, y in
    pixels, then pixels per unit; focal_px: focal length in pixels of the crop, None for scaled orthographic projection.
    Returns f32[..., V, 3]: x, y in pixels (y down) and depth in pixels (smaller is nearer).
    """
    v = np.asarray(vertices, dtype=np.float32)
    t = np.asarray(translation, dtype=np.float32)
    pixels = v * t[..., None, 2:3]
    pixels[..., :2] += t[..., None, :2]
    if focal_px is not None:
        pixels[..., :2] = CENTRE_PX + (pixels[..., :2] - CENTRE_PX) / (1 + pixels[..., 2:] / np.float32(focal_px))
    return pixels


def without_perspective(pixels: Floats, depth_px: Floats, focal_px: float) -> Floats:
    """Where scaled orthographic projection would have shown the points: the inverse of the division by depth.

    pixels: f32[..., V, ≥2] as a camera of ``focal_px`` shows them; depth_px: f32[..., V], their depth behind the face's
    origin in pixels; further axes of ``pixels`` stay as they are.
    """
    flat = np.array(pixels, dtype=np.float32)
    flat[..., :2] = CENTRE_PX + (flat[..., :2] - CENTRE_PX) * (1 + depth_px[..., None] / np.float32(focal_px))
    return flat
