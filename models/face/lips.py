"""Measures of the lips that need nothing but vertices or landmarks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.topology import LIP_CORNER_LEFT, LIP_CORNER_RIGHT, LOWER_LIP_INNER, UPPER_LIP_INNER

Floats = npt.NDArray[np.float32]


def lip_gap(points: npt.ArrayLike) -> Floats:
    """Distance between the inner edges of the lips at their middle. points: [..., V, 2 or 3]; returns f32[...]."""
    p = np.asarray(points, dtype=np.float32)
    return _length(p[..., UPPER_LIP_INNER, :] - p[..., LOWER_LIP_INNER, :])


def lip_width(points: npt.ArrayLike) -> Floats:
    """Distance between the lip corners. points: [..., V, 2 or 3]; returns f32[...]."""
    p = np.asarray(points, dtype=np.float32)
    return _length(p[..., LIP_CORNER_RIGHT, :] - p[..., LIP_CORNER_LEFT, :])


def lip_opening(points: npt.ArrayLike, resting_width: float | npt.ArrayLike | None = None) -> Floats:
    """Opening of the lips over their width: 0 closed, about 0.6 for a wide "ah". points: [..., V, 2 or 3].

    resting_width: the width of the mouth at rest, in the same units; the points' own width when None.
    """
    width = lip_width(points) if resting_width is None else np.asarray(resting_width, dtype=np.float32)
    return np.asarray(lip_gap(points) / np.maximum(width, 1e-6), dtype=np.float32)


def _length(vectors: Floats) -> Floats:
    return np.asarray(np.linalg.norm(vectors, axis=-1), dtype=np.float32)
