"""The Basel Face Model 2009 with the expression basis of Guo et al., as Deep3DFaceRecon lays it out (section 3.1).

``BFM_model_front.mat`` holds V vertices (35,709 in the published file) in decimetres, x right, y up, z towards the
viewer, indices from 1, and bases already multiplied by their standard deviations. What is read here is turned to the
axes of this project: x right, y down, z away from the viewer, indices from 0, the mean face about its centroid.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import CheckpointError
from models.face.matlab_file import Array, read_matlab
from models.face.morphable_model import MorphableModel

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

MODEL_FILE, STANDARD_FACE_FILE = "BFM_model_front.mat", "similarity_Lm3D_all.mat"
IDENTITY_SIZE, EXPRESSION_SIZE = 80, 64
KEYPOINTS = 68
AXES = np.array([1, -1, -1], dtype=np.float32)
"""From the axes of the file to ours: half a turn about x."""
HOW_TO_GET = (
    "The Basel Face Model 2009 is for non-commercial research, by registration at the University of Basel "
    "(https://faces.dmi.unibas.ch/bfm): ask for 01_MorphableModel.mat. The expression basis Exp_Pca.bin comes from Guo "
    "et al. (https://github.com/Juyong/3DFace). https://github.com/sicxu/Deep3DFaceRecon_pytorch makes "
    "BFM_model_front.mat of the two when it first runs; its folder BFM also holds similarity_Lm3D_all.mat."
)


@dataclass(frozen=True)
class BaselFace(MorphableModel):
    """The whole surface, with 80 + 64 coefficients. Unit: a decimetre.

    triangles: i64[F, 3]; keypoints: i64[68], the vertices of the 68 facial landmarks in the usual (iBUG) order.
    """

    triangles: Indices
    keypoints: Indices

    @classmethod
    def load(cls, path: Path) -> BaselFace:
        """Read ``BFM_model_front.mat``. Raises ``CheckpointError`` saying what is wrong, or where to get the file."""
        if not path.is_file():
            raise CheckpointError(f"{path}: the Basel Face Model is missing. {HOW_TO_GET}")
        found = read_matlab(path, ("meanshape", "idBase", "exBase", "tri", "keypoints"))
        mean = found["meanshape"].reshape(-1, 3).astype(np.float32)
        keypoints = _indices(path, "keypoints", found["keypoints"], len(mean)).reshape(-1)
        if len(keypoints) != KEYPOINTS:
            raise CheckpointError(f"{path}: {len(keypoints)} keypoints, expected {KEYPOINTS}.")
        triangles = _indices(path, "tri", found["tri"], len(mean))
        if triangles.ndim != 2 or triangles.shape[1] != 3:
            raise CheckpointError(f"{path}: tri is {list(triangles.shape)}, expected [F, 3].")
        return cls(
            (mean - mean.mean(axis=0)) * AXES,
            _basis(path, "idBase", found["idBase"], len(mean), IDENTITY_SIZE),
            _basis(path, "exBase", found["exBase"], len(mean), EXPRESSION_SIZE),
            triangles,
            keypoints,
        )


def load_standard_face(path: Path) -> Floats:
    """Read the 68 landmarks of a standard face that pictures are aligned to: f32[68, 3] in decimetres, our axes.

    Raises ``CheckpointError`` saying what is wrong, or where to get the file.
    """
    if not path.is_file():
        raise CheckpointError(f"{path}: the standard face that pictures are aligned to is missing. {HOW_TO_GET}")
    landmarks = read_matlab(path, ("lm",))["lm"]
    if landmarks.shape != (KEYPOINTS, 3):
        raise CheckpointError(f"{path}: lm is {list(landmarks.shape)}, expected [{KEYPOINTS}, 3].")
    return np.asarray(landmarks, dtype=np.float32) * AXES


def _basis(path: Path, name: str, found: Array, vertices: int, size: int) -> Floats:
    """[3 V, size] of the file to f32[size, V, 3], in our axes."""
    if found.shape != (3 * vertices, size):
        raise CheckpointError(
            f"{path}: {name} is {list(found.shape)}, expected [{3 * vertices}, {size}] for {vertices} vertices."
        )
    values = np.asarray(found, dtype=np.float32).T.reshape(size, vertices, 3) * AXES
    if not np.isfinite(values).all():
        raise CheckpointError(f"{path}: {name} holds values that are not finite.")
    return values


def _indices(path: Path, name: str, found: Array, vertices: int) -> Indices:
    """Indices from 1, in whatever type MATLAB kept them, to indices from 0."""
    indices = found.astype(np.int64) - 1
    if indices.size == 0 or indices.min() < 0 or indices.max() >= vertices:
        raise CheckpointError(f"{path}: {name} names vertices outside 1 to {vertices}.")
    return indices
