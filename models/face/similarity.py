"""The rotation, scale and offset that lay one set of points over another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def align(shape: Floats, observed: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted similarity from ``shape`` to ``observed`` per frame (Umeyama 1991).

    shape, observed: f32[T, V, 3]; weights: f32[V]. Returns rotation f32[T, 3, 3], scale f32[T] and offset f32[T, 3]
    with observed ≈ scale * shape @ rotation.T + offset.
    """
    w = (weights / weights.sum())[None, :, None]
    shape_mean, observed_mean = (shape * w).sum(axis=1), (observed * w).sum(axis=1)
    x, y = shape - shape_mean[:, None], observed - observed_mean[:, None]
    covariance = np.swapaxes(y * w, 1, 2) @ x
    u, singular, vt = np.linalg.svd(covariance)
    sign = np.ones((len(u), 3), dtype=np.float32)
    sign[:, 2] = np.sign(np.linalg.det(u) * np.linalg.det(vt))
    rotation = (u * sign[:, None]) @ vt
    scale = (singular * sign).sum(axis=1) / (x * x * w).sum(axis=(1, 2))
    offset = observed_mean - scale[:, None] * np.einsum("tij,tj->ti", rotation, shape_mean)
    return rotation.astype(np.float32), scale.astype(np.float32), offset.astype(np.float32)


def unpose(observed: Floats, rotation: Floats, scale: Floats, offset: Floats) -> Floats:
    """Invert ``align``'s similarity: f32[T, V, 3] in pixels to model units, facing the viewer."""
    return np.asarray(((observed - offset[:, None]) / scale[:, None, None]) @ rotation, dtype=np.float32)
