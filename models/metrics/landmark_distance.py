"""How far the generated landmarks lie from the real ones: LMD, M-LMD and F-LMD.

Both sets come from the same detector, run on the real and on the generated crop, so that its habits cancel out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.face.similarity import align
from models.face.topology import FACE_VERTICES, LIPS

Floats = npt.NDArray[np.float32]

_REST = tuple(sorted(set(range(FACE_VERTICES)) - set(LIPS)))


@dataclass(frozen=True)
class LandmarkDistance:
    """Mean distances in pixels of the crop, f32[T] each. mouth: over the 40 points of the lips (M-LMD); face: over the
    other 428 (F-LMD); every: over all 468 (LMD).
    """

    mouth: Floats
    face: Floats
    every: Floats


def landmark_distance(real: Floats, generated: Floats) -> LandmarkDistance:
    """Compare frame by frame in the picture's plane. real, generated: f32[T, ≥468, 3] in pixels, already aligned."""
    difference = generated[:, :FACE_VERTICES, :2] - real[:, :FACE_VERTICES, :2]
    distance = np.linalg.norm(difference, axis=-1)  # (T, 468)
    return LandmarkDistance(
        distance[:, list(LIPS)].mean(axis=1), distance[:, list(_REST)].mean(axis=1), distance.mean(axis=1)
    )


def aligned_to(real: Floats, moved: Floats, rigidity: Floats) -> Floats:
    """Lay one face over another by turning, scaling and shifting it in space, so that only its expression differs.

    real: f32[T, ≥468, 3]; moved: f32[T, ≥468, 3] or f32[1, ≥468, 3], in pixels; rigidity: f32[468], weight of each
    point, small where expressions move it (the lips count next to nothing). Returns f32[T, 468, 3].
    """
    target = real[:, :FACE_VERTICES]
    face = np.broadcast_to(moved[:, :FACE_VERTICES], target.shape)
    rotation, scale, offset = align(face, target, rigidity)
    placed = scale[:, None, None] * (face @ np.swapaxes(rotation, -1, -2)) + offset[:, None]
    return np.asarray(placed, dtype=np.float32)


def unsynchronised(real: Floats, delay_frames: int, rigidity: Floats) -> Floats:
    """The same face so many frames late, its head laid over the head of now.

    real: f32[T, ≥468, 3]; returns f32[T, 468, 3], where the first ``delay_frames`` hold the first frame's face.
    """
    late = real[np.maximum(np.arange(len(real)) - delay_frames, 0)]
    return aligned_to(real, late, rigidity)


def frozen(real: Floats, rigidity: Floats) -> Floats:
    """The face with its mean expression in every frame, f32[T, 468, 3]. real: f32[T, ≥468, 3]."""
    first = np.broadcast_to(real[:1], real.shape)
    mean_face = aligned_to(first, real, rigidity).mean(axis=0, keepdims=True)
    return aligned_to(real, mean_face, rigidity)
