"""Values between the rows of a table: frames between frames, features between features."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.floating]


def rows_at(values: Table, positions: npt.NDArray[np.floating]) -> Table:
    """Linear interpolation of [T, C] at fractional rows f64[K], held at the ends. Returns [K, C] of the same type."""
    clipped = np.clip(positions, 0, len(values) - 1)
    low = np.minimum(clipped.astype(np.intp), max(len(values) - 2, 0))
    share = (clipped - low)[:, None].astype(values.dtype)
    high = np.minimum(low + 1, len(values) - 1)
    return np.asarray(values[low] * (1 - share) + values[high] * share, dtype=values.dtype)
