"""Head rotation (ρ in the paper): pitch, yaw and roll, in one convention for the whole project.

Axes: x right, y down, z away from the viewer (right-handed). R = Rz(roll) @ Ry(yaw) @ Rx(pitch), acting on column
vectors; each positive angle turns by the right-hand rule about its axis.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def matrix_from_angles(angles_rad: npt.ArrayLike) -> Floats:
    """angles_rad: [..., 3] as pitch, yaw, roll; returns f32[..., 3, 3]."""
    angles = np.asarray(angles_rad, dtype=np.float32)
    cx, cy, cz = np.moveaxis(np.cos(angles), -1, 0)
    sx, sy, sz = np.moveaxis(np.sin(angles), -1, 0)
    rows = [
        [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
        [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
        [-sy, cy * sx, cy * cx],
    ]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2).astype(np.float32)


def angles_from_matrix(matrix: npt.ArrayLike) -> Floats:
    """Invert ``matrix_from_angles`` for yaw within ±90°. matrix: [..., 3, 3]; returns f32[..., 3] in radians."""
    m = np.asarray(matrix, dtype=np.float32)
    pitch = np.arctan2(m[..., 2, 1], m[..., 2, 2])
    yaw = np.arctan2(-m[..., 2, 0], np.hypot(m[..., 2, 1], m[..., 2, 2]))
    roll = np.arctan2(m[..., 1, 0], m[..., 0, 0])
    return np.stack([pitch, yaw, roll], axis=-1).astype(np.float32)
