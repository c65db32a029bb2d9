"""Lips that are nearly closed are closed: the last touch on predicted expressions.

Real lips either touch or stand clearly apart: over the validation clips their openings fall into a narrow group about
0 and a wide one from 0.05 mouth widths up. A network trained on squared errors predicts means, and leaves them ajar at
p, b and m wherever it is not sure. Used by ``models.audio_to_expression``.

PAPER: not in the paper, whose network sees hundreds of hours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.face.lips import lip_width
from models.face.morphable_model import LinearFaceModel
from models.face.topology import LOWER_LIP_INNER, UPPER_LIP_INNER

Floats = npt.NDArray[np.float32]

CONTACT_REACH = 0.06
"""Opening, in mouth widths, at which 63 % of it are left; at half of it 22 %, at twice 98 %. Chosen on the validation
clips and on synthetic speech together: more closes more lips at p, b, m and costs correlation with real lips."""


@dataclass(frozen=True)
class LipContact:
    """middle: f32[E], how far one deviation of each expression coefficient opens the lips, in mouth widths beyond rest;
    reach: see ``CONTACT_REACH``.
    """

    middle: Floats
    reach: float = CONTACT_REACH

    @classmethod
    def of(cls, face_model: LinearFaceModel) -> LipContact:
        """Read the opening off the face model's basis."""
        basis = np.asarray(face_model.expression_basis, dtype=np.float32)
        middle = (basis[:, LOWER_LIP_INNER, 1] - basis[:, UPPER_LIP_INNER, 1]) / lip_width(face_model.mean)
        return cls(np.asarray(middle, dtype=np.float32))

    @property
    def opening(self) -> Floats:
        """f32[E]: the least β that opens the lips by one mouth width."""
        return np.asarray(self.middle / np.square(self.middle).sum(), dtype=np.float32)

    def __call__(self, expression: Floats, closing: Floats | None = None) -> Floats:
        """Press small openings together with the least change of β: f32[T, E] -> f32[T, E].

        closing: f32[T], 0 to 1, how far lips are closed before that: p, b or m was heard, or nothing is said.
        An opening o > 0 becomes o · (1 - exp(-(o / reach)²)): smooth, rising, and nothing to wide ones.
        """
        if closing is not None:
            parted = np.maximum(expression @ self.middle, 0.0)
            expression = np.asarray(expression - np.outer(closing * parted, self.opening), dtype=np.float32)
        opening = expression @ self.middle  # (T, E) -> (T,)
        pressed = np.where(opening > 0, opening * np.exp(-np.square(opening / self.reach)), 0.0)
        return np.asarray(expression - np.outer(pressed, self.opening), dtype=np.float32)

    def opened(self, expression: Floats, gain: float) -> Floats:
        """Open parted lips ``gain`` times as far, with the least change of β: f32[T, E] -> f32[T, E].

        Closed lips stay closed, and a gain of 1 returns the very expressions.
        """
        if gain == 1.0:
            return expression
        opening = np.maximum(expression @ self.middle, 0.0)  # (T, E) -> (T,)
        return np.asarray(expression + np.outer((gain - 1) * opening, self.opening), dtype=np.float32)
