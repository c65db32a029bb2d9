"""From frames to a face track: landmarks, crops, coefficients, and the frame that serves as reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform, crops_of
from models.face.lips import lip_opening
from models.face.morphable_model import LinearFaceModel
from models.face.reference_score import reference_scores, sharpness, sharpness_penalty
from models.tracking.face_fitter import fit_face
from models.tracking.landmarks import FaceLandmarker, fill_gaps
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.errors import StudioError

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

POSE_SMOOTHING_FRAMES = 1.0
"""Deviation of the Gaussian on ρ and τ: takes the landmarks' tremor out and leaves nods in."""
REFERENCE_CANDIDATES = 24
"""Frames whose pictures are looked at when the reference is chosen; ranked before by pose and opening alone."""


def track_face(
    frames: Sequence[Image],
    face_model: LinearFaceModel,
    name: str,
    *,
    cancel: CancelToken,
    progress: Callable[[float], None],
) -> FaceTrack:
    """Follow the largest face through a clip and fit the face model to it.

    name: of the file, for messages; progress: called with 0 to 1. Raises ``StudioError`` when no frame has a face.
    """
    landmarks_share = 1.0 if face_model.fitter is None else 0.5
    found: list[Floats | None] = []
    with FaceLandmarker() as landmarker:
        for index in range(len(frames)):
            cancel.check()
            found.append(landmarker.find(frames[index]))
            progress(landmarks_share * (index + 1) / len(frames))
        most_faces = landmarker.most_faces_seen
    if all(face is None for face in found):
        raise StudioError(
            f"No face was found in {name}.", "Choose a clip or photo in which a face looks at the camera."
        )
    landmarks, present = fill_gaps(found)
    crops = crops_of(landmarks)
    in_crop = np.stack([crop.to_crop(face) for crop, face in zip(crops, landmarks, strict=True)])
    pictures = _Crops(frames, crops, cancel, lambda done: progress(landmarks_share + (1 - landmarks_share) * done))
    fit = fit_face(face_model, pictures, in_crop, present, POSE_SMOOTHING_FRAMES)
    points = face_model.project(fit.coefficients)
    reference_index = choose_reference(frames, crops, fit.coefficients, points, present)
    return FaceTrack(fit.coefficients, tuple(crops), present, fit.reprojection_error_px, most_faces, reference_index)


@dataclass(frozen=True)
class _Crops(Sequence[Image]):
    """The face in each frame u8[256, 256, 3], cut when it is asked for; tells how far the asking is."""

    frames: Sequence[Image]
    crops: Sequence[CropTransform]
    cancel: CancelToken
    progress: Callable[[float], None]

    def __len__(self) -> int:
        return len(self.crops)

    @overload
    def __getitem__(self, index: int) -> Image: ...

    @overload
    def __getitem__(self, index: slice) -> list[Image]: ...

    def __getitem__(self, index: int | slice) -> Image | list[Image]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        self.cancel.check()
        self.progress((index + 1) / len(self))
        return self.crops[index].cut(self.frames[index])


def choose_reference(
    frames: Sequence[Image],
    crops: Sequence[CropTransform],
    coefficients: FaceCoefficients,
    points: Floats,
    present: npt.NDArray[np.bool_],
) -> int:
    """Return the index of the best frame (``models.face.reference_score``). points: f32[T, V, 3] in crop pixels."""
    rough = np.where(present, reference_scores(lip_opening(points[..., :2]), coefficients.rotation), -np.inf)
    candidates = np.argsort(-rough, kind="stable")[:REFERENCE_CANDIDATES]
    candidates = np.sort(candidates[np.isfinite(rough[candidates])])  # in order: decoding forward is cheap
    seen = [sharpness(crops[i].cut(frames[i]), points[i]) for i in candidates.tolist()]
    scores = rough[candidates] + sharpness_penalty(np.array(seen, dtype=np.float32))
    return int(candidates[int(np.argmax(scores))])
