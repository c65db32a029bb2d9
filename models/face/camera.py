"""The camera (P in Eq. 5): scaled orthographic projection, because landmarks fix no focal length."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def project(vertices: npt.ArrayLike, translation: npt.ArrayLike) -> Floats:
    """Project turned vertices to pixels (P in Eq. 5).

    vertices: [..., V, 3] in model units, already rotated by ρ; translation: [..., 3] = τ: x, y in
    pixels, then pixels per unit.
    Returns f32[..., V, 3]: x, y in pixels (y down) and depth in pixels (smaller is nearer).
    """
    v = np.asarray(vertices, dtype=np.float32)
    t = np.asarray(translation, dtype=np.float32)
    pixels = v * t[..., None, 2:3]
    pixels[..., :2] += t[..., None, :2]
    return pixels
