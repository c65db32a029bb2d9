"""The linear 3D face: vertices from identity (α) and expression (β); V(α, β) of Eq. 4 and 5."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from models.errors import CheckpointError
from models.face.camera import project
from models.face.coefficients import FaceCoefficients, FittedFace
from models.face.lips import lip_width
from models.face.mouth_interior import flat_mouth_interior
from models.face.rotation import matrix_from_angles

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

LANDMARK_NOISE = 0.02
"""Standard deviation of a landmark about its true place, in model units: the weight of the priors on α and β."""
_BASES = ("mean", "identity_basis", "expression_basis", "rigidity", "fit_weights")
_ARRAYS = (*_BASES, "typical_expressions", "mouth_interior")


@dataclass(frozen=True)
class MorphableModel:
    """A surface that is linear in identity and expression.

    mean: f32[V, 3]; identity_basis: f32[A, V, 3] and expression_basis: f32[E, V, 3], per standard deviation.
    """

    mean: Floats
    identity_basis: Floats
    expression_basis: Floats

    @property
    def identity_size(self) -> int:
        """Number of identity coefficients A."""
        return len(self.identity_basis)

    @property
    def expression_size(self) -> int:
        """Number of expression coefficients E."""
        return len(self.expression_basis)

    def vertices(self, identity: Floats, expression: Floats) -> Floats:
        """identity: f32[A]; expression: f32[..., E]; returns f32[..., V, 3] in the model's unit, unturned."""
        shape = self.mean + np.tensordot(np.asarray(identity, np.float32), self.identity_basis, axes=1)
        moved: Floats = shape + np.tensordot(np.asarray(expression, np.float32), self.expression_basis, axes=1)
        return moved


class FaceFitter(Protocol):
    """Finds coefficients in pictures, in a way of its own."""

    def fit(
        self,
        model: LinearFaceModel,
        crops_rgb: Sequence[Image],
        landmarks: Floats,
        present: npt.NDArray[np.bool_],
        pose_smoothing_frames: float = 0.0,
    ) -> FittedFace:
        """As ``models.tracking.face_fitting.fit_face``."""


@dataclass(frozen=True)
class LinearFaceModel(MorphableModel):
    """Our own face on FaceMesh's topology (``models.face.topology``).

    Unit: the distance between the outer eye corners of the mean face. Axes: x right, y down, z away from the viewer.
    rigidity: f32[468], how little a vertex moves with expression (weights for the pose);
    fit_weights: f32[468], how much a vertex counts when coefficients are fitted;
    typical_expressions: f32[K, E], people speaking: the history of someone of whom there is only a photo;
    mouth_interior: f32[3, 32, 64, 3], the typical inside of mouths (``models.face.mouth_interior``).
    focal_px: focal length of its camera in pixels of the crop, None for scaled orthographic projection; fitter: how
    coefficients are found in pictures, None for a fit to landmarks; front_end: tells cached fits of one set of further
    files from those of another, empty when there are none. The last two are not part of the model's own file.
    """

    rigidity: Floats
    fit_weights: Floats
    typical_expressions: Floats
    mouth_interior: Floats = field(default_factory=flat_mouth_interior)
    facts: dict[str, Any] = field(default_factory=dict, compare=False)
    focal_px: float | None = None
    fitter: FaceFitter | None = field(default=None, compare=False)
    front_end: str = field(default="", compare=False)

    def posed(self, coefficients: FaceCoefficients) -> Floats:
        """Vertices turned by ρ, not yet projected: f32[T, V, 3] in model units."""
        rotation = matrix_from_angles(coefficients.rotation)
        vertices = self.vertices(coefficients.identity, coefficients.expression)
        turned: Floats = vertices @ np.swapaxes(rotation, -1, -2)
        return turned

    def project(self, coefficients: FaceCoefficients) -> Floats:
        """V_xy of Eq. 5, with depth: f32[T, V, 3] in pixels, y down, smaller depth nearer."""
        return project(self.posed(coefficients), coefficients.translation, self.focal_px)

    def resting_lip_width(self, identity: Floats) -> float:
        """Width of this person's mouth at rest, in model units."""
        return float(lip_width(self.vertices(identity, np.zeros(self.expression_size, np.float32))))

    def save(self, path: Path) -> None:
        """Write the model as safetensors (f32), its ``facts`` as JSON metadata."""
        arrays = {name: np.ascontiguousarray(getattr(self, name), dtype=np.float32) for name in _ARRAYS}
        part = path.with_suffix(".part")
        save_file(arrays, part, metadata={"facts": json.dumps(self.facts), "focal_px": json.dumps(self.focal_px)})
        part.replace(path)

    @classmethod
    def load(cls, path: Path) -> LinearFaceModel:
        """Read the model. Raises ``CheckpointError`` naming the file when it is missing or damaged."""
        try:
            with safe_open(path, framework="numpy") as file:
                arrays = {name: file.get_tensor(name) for name in _ARRAYS}
                metadata = file.metadata() or {}
                facts = json.loads(metadata.get("facts", "{}"))
                focal_px = json.loads(metadata.get("focal_px", "null"))
        except (SafetensorError, OSError, ValueError) as error:
            raise CheckpointError(f"{path}: the face model is missing or damaged ({error}).") from error
        return cls(**arrays, facts=facts, focal_px=focal_px)
