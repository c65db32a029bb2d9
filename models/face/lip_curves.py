"""Three measures of the mouth that a person can bend: opening, width and the height of the lip corners.

Each is linear in β, read off the face model's own vertices, and each can be changed with the least change of β that
leaves the other two where they are. Used by ``studio.engine.utterance``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from models.face.lips import lip_width
from models.face.morphable_model import LinearFaceModel
from models.face.topology import LIP_CORNER_LEFT, LIP_CORNER_RIGHT, LOWER_LIP_INNER, UPPER_LIP_INNER

Floats = npt.NDArray[np.float32]

CURVES = ("opening", "width", "corners")
"""In this order wherever curves are numbered."""
OPENING = CURVES.index("opening")
LEAST, MOST = (0.0, -0.25, -0.12), (0.45, 0.25, 0.12)
"""Bounds of each curve in mouth widths: where the face model still draws mouths that people make."""


@dataclass(frozen=True)
class LipCurves:
    """measures: f32[E, 3], how far one deviation of each coefficient moves each of ``CURVES``, in mouth widths beyond
    rest: the gap of the inner lips, the distance of the corners, and how far the corners lie above their place at rest.
    """

    measures: Floats

    @classmethod
    def of(cls, face_model: LinearFaceModel) -> LipCurves:
        """Read the measures off the face model's basis."""
        basis = np.asarray(face_model.expression_basis, dtype=np.float32)
        opening = basis[:, LOWER_LIP_INNER, 1] - basis[:, UPPER_LIP_INNER, 1]
        width = basis[:, LIP_CORNER_LEFT, 0] - basis[:, LIP_CORNER_RIGHT, 0]
        corners = -(basis[:, LIP_CORNER_LEFT, 1] + basis[:, LIP_CORNER_RIGHT, 1]) / 2  # y is down
        stacked = np.stack([opening, width, corners], axis=1) / lip_width(face_model.mean)
        return cls(np.asarray(stacked, dtype=np.float32))

    @cached_property
    def directions(self) -> Floats:
        """f32[3, E]: the least β that moves one curve by one mouth width and the others not at all."""
        return np.asarray(np.linalg.pinv(self.measures), dtype=np.float32)

    def values(self, expression: Floats) -> Floats:
        """The curves of expressions: f32[T, E] -> f32[T, 3]."""
        return np.asarray(expression @ self.measures, dtype=np.float32)

    def moved(self, expression: Floats, change: Floats) -> Floats:
        """Move the curves of each frame: f32[T, E], change f32[T, 3] in mouth widths -> f32[T, E].

        Lips are not pressed further together than closed; frames without a change stay the very same.
        """
        rows = np.flatnonzero(change.any(axis=1))
        if not len(rows):
            return expression
        chosen = np.array(change[rows], dtype=np.float32)
        now = expression[rows] @ self.measures[:, OPENING]
        chosen[:, OPENING] = np.maximum(chosen[:, OPENING], np.minimum(0.0, -now))
        result = expression.copy()
        result[rows] += chosen @ self.directions
        return result
