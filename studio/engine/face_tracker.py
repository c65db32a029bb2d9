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
from models.tracking.face_fitting import fit_face
from models.tracking.face_following import face_box, follow_chosen, from_left_to_right, unlikeness
from models.tracking.landmarks import FaceLandmarker, fill_gaps
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.engine.occlusion import find_occlusion
from studio.engine.seen_faces import SeenFaces
from studio.errors import StudioError, sentence

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

POSE_SMOOTHING_FRAMES = 1.0
"""Deviation of the Gaussian on ρ and τ: takes the landmarks' tremor out and leaves nods in."""
REFERENCE_CANDIDATES = 24
"""Frames whose pictures are looked at when the reference is chosen; ranked before by pose and opening alone."""

FARTHEST_TURN_RAD = np.radians(25.0)
"""A head that turns farther from where it mostly looks is covered by itself; nothing is looked for before its mouth."""
SAME_FACE = 0.3
"""Two sets of landmarks of one frame that are so little unlike belong to one face."""


def track_face(
    frames: Sequence[Image],
    face_model: LinearFaceModel,
    name: str,
    *,
    cancel: CancelToken,
    progress: Callable[[float], None],
    face: int = 0,
) -> FaceTrack:
    """Follow a face through a clip and fit the face model to it.

    frames: u8[H, W, 3], RGB; name: of the file, for messages; progress: called with 0 to 1. face: which of several,
    numbered from 1 on from left to right in the first frame that shows most of them; 0 is the largest one of the first
    frame that has any. Raises ``StudioError`` when no frame has a face, or there is no such face.
    """
    landmarks_share, fit_share = (0.85, 0.0) if face_model.fitter is None else (0.5, 0.4)
    found, faces, cuts = _find(frames, name, face, cancel, lambda done: progress(landmarks_share * done))
    landmarks, present = fill_gaps(found)
    crops = crops_of(landmarks)
    in_crop = np.stack([crop.to_crop(face) for crop, face in zip(crops, landmarks, strict=True)])
    pictures = _Crops(frames, crops, cancel, lambda done: progress(landmarks_share + fit_share * done))
    fit = fit_face(face_model, pictures, in_crop, present, POSE_SMOOTHING_FRAMES)
    points = face_model.project(fit.coefficients)
    tracked = landmarks_share + fit_share
    silent = _Crops(frames, crops, cancel, lambda _: None)
    yaw = fit.coefficients.rotation[:, 1]
    as_usual = present & (np.abs(yaw - np.median(yaw[present])) < FARTHEST_TURN_RAD)
    occluded = find_occlusion(silent, points, as_usual, cuts, lambda done: progress(tracked + (1 - tracked) * done))
    bare = present & ~occluded.any(axis=(1, 2)) if len(occluded) else present
    chosen = choose_reference(frames, crops, fit.coefficients, points, bare if bare.any() else present, cancel)
    progress(1.0)
    return FaceTrack(
        fit.coefficients,
        tuple(crops),
        present,
        fit.reprojection_error_px,
        len(faces.boxes),
        chosen,
        faces,
        np.ascontiguousarray(in_crop[chosen, :, :2], dtype=np.float32),
        cuts,
        occluded,
    )


def _find(
    frames: Sequence[Image], name: str, face: int, cancel: CancelToken, progress: Callable[[float], None]
) -> tuple[list[Floats | None], SeenFaces, tuple[int, ...]]:
    """Landmarks f32[478, 3] of the face in every frame, in frame pixels, all faces among which to choose, and cuts."""
    found: list[Floats | None] = []
    seen: list[list[Floats]] = []
    cuts: list[bool] = []
    anchor, most = 0, 0
    with FaceLandmarker() as landmarker:
        for index in range(len(frames)):
            cancel.check()
            found.append(landmarker.find(frames[index]))
            cuts.append(landmarker.was_cut)
            if len(landmarker.faces) > most:
                anchor, most = index, len(landmarker.faces)
            if face or index == anchor:
                seen.append(landmarker.faces)
            else:
                seen.append([])  # only where one is chosen, all are needed
            progress((index + 1) / len(frames))
        _refuse_absent(name, face, most)
        if face:
            found = follow_chosen(seen, cuts, anchor, face)
            _look_closer(landmarker, frames, seen, found, cancel)
    people = from_left_to_right(seen[anchor])
    followed = face
    if not face:
        followed = next((number for number, person in enumerate(people, 1) if person is found[anchor]), 0)
    shots = tuple(index for index, cut in enumerate(cuts) if cut)
    return found, SeenFaces(anchor, tuple(map(face_box, people)), followed), shots


def _refuse_absent(name: str, face: int, most: int) -> None:
    """Raise ``StudioError`` where there is no face, or not the chosen one. most: faces seen at once."""
    if not most:
        raise StudioError(
            sentence("No face was found in {name}.", name=name),
            "Choose a clip or photo in which a face looks at the camera.",
        )
    if face > most:
        raise StudioError(
            sentence(
                "There is no face {face} in {name}: at most {most} are seen at once.", face=face, name=name, most=most
            ),
            "They are numbered from 1 on, from left to right.",
        )


def _look_closer(
    landmarker: FaceLandmarker,
    frames: Sequence[Image],
    seen: Sequence[Sequence[Floats]],
    found: list[Floats | None],
    cancel: CancelToken,
) -> None:
    """Fill gaps of a chosen face: look in the frame itself, where the face was in the nearest frame that has it."""
    known = [index for index, face in enumerate(found) if face is not None]
    for index in np.flatnonzero([face is None for face in found]).tolist():
        cancel.check()
        nearest = found[min(known, key=lambda other: abs(other - index))]
        assert nearest is not None
        face = landmarker.find_near(frames[index], nearest)
        if face is not None and all(unlikeness(other, face) > SAME_FACE for other in seen[index]):
            found[index] = face


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
    cancel: CancelToken | None = None,
) -> int:
    """Return the index of the best frame (``models.face.reference_score``). points: f32[T, V, 3] in crop pixels."""
    rough = np.where(present, reference_scores(lip_opening(points[..., :2]), coefficients.rotation), -np.inf)
    candidates = np.argsort(-rough, kind="stable")[:REFERENCE_CANDIDATES]
    candidates = np.sort(candidates[np.isfinite(rough[candidates])])  # in order: decoding forward is cheap
    seen = []
    for i in candidates.tolist():
        if cancel is not None:
            cancel.check()
        seen.append(sharpness(crops[i].cut(frames[i]), points[i]))
    scores = rough[candidates] + sharpness_penalty(np.array(seen, dtype=np.float32))
    return int(candidates[int(np.argmax(scores))])
