"""Whether the generated mouth moves as widely as the real one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def amplitude_ratio(real: Floats, generated: Floats) -> float:
    """Standard deviation of the generated opening over that of the real one; 1 is as lively, 0 is frozen.

    real, generated: f32[T]; nan when the real lips do not move.
    """
    moved = float(np.std(real, dtype=np.float64))
    return float(np.std(generated, dtype=np.float64)) / moved if moved > 1e-6 else float("nan")
