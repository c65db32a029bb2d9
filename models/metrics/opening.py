"""Opening of the lips as the evaluation measures it: seen from the front, signed, over the mouth's width at rest.

``models.face.lips`` measures the distance between two points in space, which for closed lips is their offset in depth:
0.03 to 0.06 on some real people. Seen from the front, closed lips of real clips lie within ±0.01.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FaceCoefficients
from models.face.morphable_model import LinearFaceModel
from models.face.rotation import matrix_from_angles
from models.face.topology import LOWER_LIP_INNER, UPPER_LIP_INNER

Floats = npt.NDArray[np.float32]

CLOSED_BELOW = 0.03
"""Openings below this count as closed. On the validation clips openings fall into a narrow group about 0 (closed lips,
half of it within ±0.01, hardly any above 0.02), a gap, and a wide group from 0.05 up: 0.03 lies in the gap."""


def vertex_opening(model: LinearFaceModel, identity: Floats, expression: Floats) -> Floats:
    """Opening of predicted lips, negative where they overlap. identity: f32[A]; expression: f32[T, E]; f32[T]."""
    vertices = model.vertices(identity, expression)
    gap = vertices[..., LOWER_LIP_INNER, 1] - vertices[..., UPPER_LIP_INNER, 1]
    return np.asarray(gap / model.resting_lip_width(identity), dtype=np.float32)


def landmark_opening(model: LinearFaceModel, landmarks: Floats, head: FaceCoefficients) -> Floats:
    """Opening of lips found in a picture, with the head's turn undone.

    landmarks: f32[T, ≥468, 3] in pixels; head: the T frames' coefficients in the same pixels. Returns f32[T].
    """
    gap = landmarks[:, LOWER_LIP_INNER] - landmarks[:, UPPER_LIP_INNER]  # (T, 3)
    downwards = matrix_from_angles(head.rotation)[:, :, 1]  # where the head's own y axis points
    scale_px = head.translation[:, 2] * model.resting_lip_width(head.identity)
    return np.asarray((gap * downwards).sum(axis=1) / scale_px, dtype=np.float32)
