"""Landmarks of one followed face, frame by frame (MediaPipe FaceMesh with refined lips)."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import cv2
import numpy as np
import numpy.typing as npt

from models.tracking.face_following import face_box, face_size, most_alike
from models.tracking.mediapipe_solution import Image, MediapipeSolution

Floats = npt.NDArray[np.float32]

LANDMARKS = 478
"""468 points of the face and 10 of the irises."""
MOST_FACES = 4
PATIENCE_FRAMES = 25
"""How long the followed face may be out of sight before another one is followed instead."""
CUT_DIFFERENCE = 30.0
"""Mean change of a thumbnail between frames, of 255, from which on it is another shot."""
RIVAL_SIZE = 0.5
"""A face at least so large against the followed one is another person in the picture, not somebody far behind."""
SMALL_FACE_MARGIN = 1.0
"""How far around a small face the picture is cut before the landmarks are looked for, in face sides."""


class FaceLandmarker:
    """Follows the largest face of the first frame that has one; later the one most like it in place and size.

    When that face is out of sight, nobody else is taken for it; a cut or a second of absence starts anew.
    Owns native resources: use as a context manager. After ``find``, ``faces`` holds all that the frame shows,
    ``others_seen`` counts those beside the followed one that are at least ``RIVAL_SIZE`` as large, and ``was_cut``
    tells whether the frame began another shot.
    """

    def __init__(self) -> None:
        self._mesh = MediapipeSolution(lambda: _face_mesh(still=False, most=MOST_FACES, confidence=0.4))
        self._still_mesh = MediapipeSolution(lambda: _face_mesh(still=True, most=1, confidence=0.3))
        self._far_detector = MediapipeSolution(_far_detector)
        self._last: Floats | None = None
        self._missed_frames = 0
        self._thumbnail: Floats | None = None
        self.faces: list[Floats] = []
        self.most_faces_seen = 0
        self.others_seen = 0
        self.was_cut = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for solution in (self._mesh, self._still_mesh, self._far_detector):
            solution.close()

    def find(self, frame_rgb: Image) -> Floats | None:
        """Return the followed face's landmarks f32[478, 3] in frame pixels (z: smaller is nearer), or None."""
        frame = np.ascontiguousarray(frame_rgb)
        faces = _faces(self._mesh.process(frame), frame.shape[1], frame.shape[0]) or self._small_faces(frame)
        self.faces = faces
        self.most_faces_seen = max(self.most_faces_seen, len(faces))
        self.was_cut = self._is_cut(frame)
        if self.was_cut or self._missed_frames >= PATIENCE_FRAMES:
            self._last = None
        chosen = self._choose(faces)
        least = 0.0 if chosen is None else RIVAL_SIZE * face_size(chosen)
        self.others_seen = sum(face_size(face) >= least for face in faces) - (chosen is not None)
        if chosen is None:
            self._missed_frames += 1
        else:
            self._last, self._missed_frames = chosen, 0
        return chosen

    def _choose(self, faces: list[Floats]) -> Floats | None:
        """The largest face while nobody is followed, else the one that goes on from the followed one."""
        if self._last is None:
            return max(faces, key=face_size, default=None)
        return most_alike(self._last, faces)

    def _is_cut(self, frame: Image) -> bool:
        """True when the whole picture changed since the frame before."""
        step = max(1, min(frame.shape[:2]) // 72)
        thumbnail = cv2.resize(frame[::step, ::step], (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32)
        before, self._thumbnail = self._thumbnail, thumbnail
        return before is not None and float(np.abs(thumbnail - before).mean()) > CUT_DIFFERENCE

    def _small_faces(self, frame: Image) -> list[Floats]:
        """Look again for a face that fills little of the frame: detect at long range, cut out, find landmarks."""
        found = self._far_detector.process(frame).detections or []
        height, width = frame.shape[:2]
        faces = []
        for detection in found[:MOST_FACES]:
            box = detection.location_data.relative_bounding_box
            left, top = box.xmin * width, box.ymin * height
            faces += self._faces_around(frame, left, top, left + box.width * width, top + box.height * height)
        return faces

    def find_near(self, frame_rgb: Image, face: Floats) -> Floats | None:
        """Look for a face where it is likely to be, since a large one beside it can hide it from ``find``.

        face: f32[L, ≥2] in another frame. Returns f32[478, 3], or None.
        """
        return most_alike(face, self._faces_around(frame_rgb, *face_box(face)))

    def _faces_around(self, frame: Image, left: float, top: float, right: float, bottom: float) -> list[Floats]:
        """Cut out the box and a margin around it, px, and find the landmarks of the face in it."""
        height, width = frame.shape[:2]
        margin_x, margin_y = SMALL_FACE_MARGIN * (right - left), SMALL_FACE_MARGIN * (bottom - top)
        first_x, last_x = (int(np.clip(x, 0, width)) for x in (left - margin_x, right + margin_x))
        first_y, last_y = (int(np.clip(y, 0, height)) for y in (top - margin_y, bottom + margin_y))
        if last_x - first_x < 16 or last_y - first_y < 16:
            return []
        cut = frame[first_y:last_y, first_x:last_x]
        faces = _faces(self._still_mesh.process(cut), cut.shape[1], cut.shape[0])
        return [face + np.array([first_x, first_y, 0], dtype=np.float32) for face in faces]


class StillLandmarker(MediapipeSolution):
    """Finds one face in each of several pictures that have nothing to do with each other.

    Owns native resources: use as a context manager.
    """

    def __init__(self) -> None:
        super().__init__(lambda: _face_mesh(still=True, most=1, confidence=0.4))

    def find(self, picture_rgb: Image) -> Floats | None:
        """Return the face's landmarks f32[478, 3] in pixels of u8[H, W, 3] (z: smaller is nearer), or None."""
        faces = _faces(self.process(picture_rgb), *picture_rgb.shape[1::-1])
        return faces[0] if faces else None


def fill_gaps(found: list[Floats | None]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Stack per-frame landmarks: f32[T, 478, 3] with gaps interpolated over time, and bool[T] of what was found."""
    present = np.array([face is not None for face in found])
    known = np.flatnonzero(present)
    if len(known) == 0:
        raise ValueError("no frame has a face")
    values = np.stack([face for face in found if face is not None]).reshape(len(known), -1)
    position = np.interp(np.arange(len(found)), known, np.arange(len(known)))
    before = np.floor(position).astype(int)
    after = np.minimum(before + 1, len(known) - 1)
    weight = (position - before).astype(np.float32)[:, None]
    filled = values[before] * (1 - weight) + values[after] * weight
    return filled.reshape(len(found), LANDMARKS, 3).astype(np.float32), present


def _face_mesh(*, still: bool, most: int, confidence: float) -> Any:  # noqa: ANN401 - MediaPipe has no types
    """still: pictures have nothing to do with each other; most: faces; confidence: that there is one, at least."""
    from mediapipe.python.solutions import face_mesh

    return face_mesh.FaceMesh(
        static_image_mode=still, refine_landmarks=True, max_num_faces=most, min_detection_confidence=confidence
    )


def _far_detector() -> Any:  # noqa: ANN401
    from mediapipe.python.solutions import face_detection

    return face_detection.FaceDetection(model_selection=1, min_detection_confidence=0.5)


def _faces(result: Any, width: int, height: int) -> list[Floats]:  # noqa: ANN401 - a protobuf made at run time
    scale = np.array([width, height, width], dtype=np.float32)
    return [
        np.array([(p.x, p.y, p.z) for p in face.landmark], dtype=np.float32) * scale
        for face in result.multi_face_landmarks or []
    ]
