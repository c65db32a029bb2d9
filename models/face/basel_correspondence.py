"""The Basel surface seen at FaceMesh's points, so that mask, mesh, warp, losses and metrics need one topology.

Each of FaceMesh's 468 vertices becomes a mean of at most two Basel vertices; a mean of vertices that are linear in the
coefficients is linear in them too, so nothing of the model's 80 and 64 coefficients is lost at those points. The named
vertex sets of ``models.face.topology`` (lips, jaw, oval, cheeks, ring) then hold for Basel as they do for our own face.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from models.face.basel import BaselFace
from models.face.basel_camera import CROP_FOCAL_PX
from models.face.morphable_model import LANDMARK_NOISE, LinearFaceModel
from models.face.similarity import align
from models.face.topology import (
    FACE_VERTICES,
    INNER_LIP_LOWER,
    INNER_LIP_UPPER,
    OUTER_LIP_LOWER,
    OUTER_LIP_UPPER,
    with_ring,
)

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int64]

FACE_MESH_KEYPOINTS = (
    127, 234, 132, 58, 172, 136, 150, 176, 152, 400, 379, 365, 397, 288, 361, 454, 356,
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
    6, 197, 5, 4, 75, 97, 2, 326, 305,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 321, 314, 17, 84, 91,
    78, 82, 13, 312, 308, 317, 14, 87,
)  # fmt: skip
"""FaceMesh's vertex for each of the 68 landmarks: jaw, brows, nose, eyes, outer lips, inner lips.

Found as the vertices nearest to Deep3DFaceRecon's standard face once our mean face is laid over it: within 0.04 dm
along lips, nose and eyes, within 0.08 dm along brows and jaw.
"""


@dataclass(frozen=True)
class SurfacePoints:
    """Where FaceMesh's vertices lie. vertices: i64[468, 2]; weights: f32[468, 2], adding up to 1."""

    vertices: Indices
    weights: Floats

    def of(self, values: Floats) -> Floats:
        """Take values per Basel vertex f32[..., V, 3] at the points: f32[..., 468, 3]."""
        first, second = (values[..., self.vertices[:, i], :] * self.weights[:, i, None] for i in (0, 1))
        return np.asarray(first + second, dtype=np.float32)


def basel_face_model(basel: BaselFace, template: LinearFaceModel) -> LinearFaceModel:
    """Make the Basel face a face model on FaceMesh's topology, with the perspective camera of D3DFR.

    template: our own model; its mean face says where on a face FaceMesh's vertices lie, and what Basel does not know
    (how much a landmark counts, the inside of mouths, typical expressions) is taken over from it.
    """
    face = template.mean[:FACE_VERTICES]
    anchors = list(FACE_MESH_KEYPOINTS)
    rotation, scale, offset = align(
        face[anchors][None], basel.mean[basel.keypoints][None], np.ones(len(anchors), np.float32)
    )
    points = surface_points(basel, scale[0] * face @ rotation[0].T + offset[0])
    expression_basis = points.of(basel.expression_basis)
    moved = np.tensordot(template.typical_expressions, template.expression_basis[:, :FACE_VERTICES], axes=1)
    return LinearFaceModel(
        mean=_ringed(points.of(basel.mean)),
        identity_basis=np.stack([_ringed(basis) for basis in points.of(basel.identity_basis)]),
        expression_basis=np.stack([with_ring(basis, np.zeros_like(basis)) for basis in expression_basis]),
        rigidity=template.rigidity,
        fit_weights=template.fit_weights,
        typical_expressions=_translated(scale[0] * moved @ rotation[0].T, expression_basis, template.fit_weights),
        mouth_interior=template.mouth_interior,
        focal_px=CROP_FOCAL_PX,
    )


def surface_points(basel: BaselFace, face: Floats) -> SurfacePoints:
    """Find FaceMesh's vertices on the Basel surface. face: f32[468, 3], laid over the mean Basel face by a similarity.

    The 68 landmarks are bent onto each other and the rest of the face with them; then each vertex goes to the nearest
    Basel vertex. Along the lips, where the nearest vertex may belong to the other lip, a vertex is a mean of the
    landmarks before and after it.
    """
    bent = bend(face, face[list(FACE_MESH_KEYPOINTS)], basel.mean[basel.keypoints])
    nearest = np.array([np.argmin(((basel.mean - point) ** 2).sum(axis=1)) for point in bent], dtype=np.int64)
    vertices = np.stack([nearest, nearest], axis=1)
    weights = np.tile(np.array([1, 0], dtype=np.float32), (FACE_VERTICES, 1))
    known = dict(zip(FACE_MESH_KEYPOINTS, basel.keypoints.tolist(), strict=True))
    for path in (OUTER_LIP_UPPER, OUTER_LIP_LOWER, INNER_LIP_UPPER, INNER_LIP_LOWER):
        steps = np.linalg.norm(np.diff(face[list(path)], axis=0), axis=1)
        along = np.concatenate([[0], np.cumsum(steps)])
        marks = [i for i, vertex in enumerate(path) if vertex in known]
        for before, after in pairwise(marks):
            for i in range(before + 1, after):
                share = (along[i] - along[before]) / max(along[after] - along[before], 1e-9)
                vertices[path[i]] = known[path[before]], known[path[after]]
                weights[path[i]] = 1 - share, share
    for vertex, basel_vertex in known.items():
        vertices[vertex] = basel_vertex
        weights[vertex] = 1, 0
    return SurfacePoints(vertices, weights)


def bend(points: Floats, source: Floats, target: Floats) -> Floats:
    """Carry points f32[N, 3] along as source f32[K, 3] moves to target: the smoothest map in space (biharmonic)."""
    count = len(source)
    system = np.zeros((count + 4, count + 4))
    system[:count, :count] = np.linalg.norm(source[:, None] - source[None], axis=-1)
    system[:count, count] = 1
    system[:count, count + 1 :] = source
    system[count:, :count] = system[:count, count:].T
    moves = np.concatenate([target - source, np.zeros((4, 3))])
    solved = np.linalg.lstsq(system, moves, rcond=None)[0]
    distances = np.linalg.norm(points[:, None] - source[None], axis=-1)
    bent = points + distances @ solved[:count] + solved[count] + points @ solved[count + 1 :]
    return np.asarray(bent, dtype=np.float32)


def _ringed(shape: Floats) -> Floats:
    return with_ring(shape, shape)


def _translated(moves: Floats, basis: Floats, weights: Floats) -> Floats:
    """Say departures from rest f32[K, 468, 3] in another basis f32[E, 468, 3]: ridge regression; f32[K, E]."""
    root = np.repeat(np.sqrt(weights), 3)
    design = basis.reshape(len(basis), -1) * root
    gram = design @ design.T + LANDMARK_NOISE**2 * np.eye(len(design), dtype=np.float32)
    solved = np.linalg.solve(gram, design @ (moves.reshape(len(moves), -1) * root).T)
    return np.asarray(solved.T, dtype=np.float32)
