"""The four coefficient groups of a face (α, β, ρ, τ in the paper): the currency between every part."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FRAMES_PER_SECOND = 25
"""Rate of everything per frame: video, coefficients, predicted expressions (supplement 1)."""


@dataclass(frozen=True)
class FaceCoefficients:
    """A face over T frames.

    identity: f32[A], α: the person's shape, one for the whole clip, in standard deviations.
    expression: f32[T, E], β: in standard deviations; 0 is the person's face at rest, lips together.
    rotation: f32[T, 3], ρ: pitch, yaw, roll in radians (``models.face.rotation``).
    translation: f32[T, 3], τ: x and y of the face's origin in pixels (y down), then pixels per model unit.
    """

    identity: Floats
    expression: Floats
    rotation: Floats
    translation: Floats

    def __len__(self) -> int:
        return len(self.expression)

    def frames(self, index: slice | npt.NDArray[np.intp]) -> FaceCoefficients:
        """Return the coefficients of some of the frames."""
        return replace(
            self,
            expression=self.expression[index],
            rotation=self.rotation[index],
            translation=self.translation[index],
        )

    def with_expression(self, expression: Floats) -> FaceCoefficients:
        """Return the same head with other expressions f32[T, E]."""
        return replace(self, expression=np.asarray(expression, dtype=np.float32))


@dataclass(frozen=True)
class FittedFace:
    """What was found in a clip. reprojection_error_px: f32[T], mean distance over the 468 landmarks."""

    coefficients: FaceCoefficients
    reprojection_error_px: Floats
