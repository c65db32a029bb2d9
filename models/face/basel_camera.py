"""From D3DFR's pose and camera to ours.

D3DFR sees a picture of 224 pixels a side through a camera of focal length 1015 px, whose optical axis meets the
picture's middle and which stands 10 dm before the origin. Its axes are x right, y up, z towards the viewer; it turns a
face by Rz(c) Ry(b) Rx(a) and then moves it by t. Half a turn about x leads to our axes: it leaves Rx as it is and
reverses Ry and Rz, so the same head has pitch a, yaw -b and roll -c here.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.camera import CENTRE_PX
from models.face.crop import CROP_PIXELS
from models.face.rotation import angles_from_matrix, matrix_from_angles

Floats = npt.NDArray[np.float32]

INPUT_PIXELS = 224
FOCAL_PX = 1015.0
CAMERA_DISTANCE = 10.0
CROP_FOCAL_PX = FOCAL_PX * CROP_PIXELS / INPUT_PIXELS
"""The same camera over the renderer's crop: 1160 px."""

_ANGLES = np.array([1, -1, -1], dtype=np.float32)


def pose_in_crop(angles_rad: Floats, translation: Floats, squares: Floats) -> tuple[Floats, Floats]:
    """D3DFR's pose of T frames as ρ and τ of the crop.

    angles_rad, translation: f32[T, 3], as the network gives them; squares: f32[T, 3], the centre x, y and the side, in
    crop pixels, of what the network saw.
    The squares' cameras look past the crop's middle and have other focal lengths. The face's origin and its size there
    are kept exactly; the head is turned by the angle between the two views of it, so that the same side shows. What is
    left of the difference is in perspective alone, and a fraction of a pixel.
    """
    centre, side = squares[:, :2], squares[:, 2:]
    focal = np.float32(FOCAL_PX / INPUT_PIXELS) * side
    depth = np.float32(CAMERA_DISTANCE) - translation[:, 2:]
    seen = translation[:, :2] * np.array([1, -1], dtype=np.float32) / depth  # direction of the origin, y down
    origin = centre + focal * seen
    turn = _towards((origin - np.float32(CENTRE_PX)) / np.float32(CROP_FOCAL_PX)) @ np.swapaxes(_towards(seen), 1, 2)
    rotation = angles_from_matrix(turn @ matrix_from_angles(angles_rad * _ANGLES))
    return rotation, np.concatenate([origin, focal / depth], axis=1).astype(np.float32)


def _towards(slope: Floats) -> Floats:
    """The smallest turn from the optical axis to the ray (slope, 1): f32[T, 2] to f32[T, 3, 3]."""
    ray = np.concatenate([slope, np.ones((len(slope), 1), dtype=np.float32)], axis=1)
    x, y, z = (ray / np.linalg.norm(ray, axis=1, keepdims=True)).T
    zero = np.zeros_like(x)
    cross = np.stack([np.stack(row, -1) for row in ((zero, zero, x), (zero, zero, y), (-x, -y, zero))], axis=1)
    return np.asarray(np.eye(3, dtype=np.float32) + cross + cross @ cross / (1 + z)[:, None, None], dtype=np.float32)
