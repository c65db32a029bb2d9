"""Files in the layout of Deep3DFaceRecon, of a face that is our own: same keys, shapes, types, axes and indices."""

from pathlib import Path

import numpy as np

from models.face.basel_correspondence import FACE_MESH_KEYPOINTS
from models.face.morphable_model import LinearFaceModel
from models.face.topology import FACE_VERTICES, face_triangles
from tests.fakes.matlab_writer import write_matlab

DECIMETRES_PER_UNIT = 0.86
FILE_AXES = np.array([1, -1, -1])
"""Theirs are x right, y up, z towards the viewer."""
OFFSET = np.array([0.3, -1.2, 0.7])
"""The published mean is not about its centroid either."""


def basel_arrays(own: LinearFaceModel, seed: int = 0) -> dict[str, np.ndarray]:
    """Our face as a Basel face of 1,790 vertices in scrambled order; its first 40 and 32 coefficients are ours."""
    face = own.mean[:FACE_VERTICES]
    edges = np.unique(np.sort(face_triangles()[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    pairs = np.concatenate([np.repeat(np.arange(FACE_VERTICES)[:, None], 2, axis=1), edges])
    order = np.random.default_rng(seed).permutation(len(pairs))
    pairs = pairs[order]
    place = np.argsort(order)  # where a vertex of ours lies now
    triangles = place[face_triangles()]

    def dense(values: np.ndarray) -> np.ndarray:
        return values[..., pairs, :].mean(axis=-2) * FILE_AXES * DECIMETRES_PER_UNIT

    def basis(values: np.ndarray, size: int) -> np.ndarray:
        padded = np.zeros((size, len(pairs), 3))
        padded[: len(values)] = dense(values[:, :FACE_VERTICES])
        return padded.reshape(size, -1).T.astype(np.float32)

    mean = (dense(face) + OFFSET).astype(np.float32)
    return {
        "meanshape": mean.reshape(1, -1),
        "meantex": np.full((1, mean.size), 128, np.float32),
        "idBase": basis(own.identity_basis, 80),
        "exBase": basis(own.expression_basis, 64),
        "texBase": np.zeros((mean.size, 80), np.float32),
        "tri": (triangles + 1).astype(np.float64),
        "point_buf": np.ones((len(pairs), 8)),
        "tri_mask2": (triangles[:5] + 1).astype(np.float64),
        "keypoints": (place[list(FACE_MESH_KEYPOINTS)] + 1).astype(np.float64)[None],
        "frontmask2_idx": np.arange(1, 6, dtype=np.float64)[:, None],
        "skinmask": np.ones((1, len(pairs))),
    }


def write_basel(folder: Path, own: LinearFaceModel) -> Path:
    """Write ``BFM_model_front.mat`` and ``similarity_Lm3D_all.mat`` into a folder; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = basel_arrays(own)
    write_matlab(folder / "BFM_model_front.mat", arrays, stored_as={"tri": "u2", "keypoints": "u2"})
    mean = arrays["meanshape"].reshape(-1, 3)
    keypoints = arrays["keypoints"].astype(int)[0] - 1
    write_matlab(folder / "similarity_Lm3D_all.mat", {"lm": (mean - mean.mean(axis=0))[keypoints]})
    return folder
