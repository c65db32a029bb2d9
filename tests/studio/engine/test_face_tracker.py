from pathlib import Path

import cv2
import numpy as np
import pytest

from models.face.morphable_model import LinearFaceModel
from models.face.topology import CHIN
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.engine.face_tracker import track_face
from studio.errors import Cancelled, StudioError


def follow(frames: list[np.ndarray], face_model: LinearFaceModel, cancel: CancelToken | None = None) -> FaceTrack:
    return track_face(frames, face_model, "test.mp4", cancel=cancel or CancelToken(), progress=lambda _: None)


@pytest.fixture(scope="module")
def moving(portrait_rgb: np.ndarray) -> list[np.ndarray]:
    """Eight frames: the portrait walks 5 px a frame to the right; frames 3 and 4 show nobody."""
    frames = []
    for index in range(8):
        shift = np.array([[1, 0, 5 * index], [0, 1, 0]], float)
        frames.append(cv2.warpAffine(portrait_rgb, shift, portrait_rgb.shape[1::-1], borderMode=cv2.BORDER_REPLICATE))
    for index in (3, 4):
        frames[index] = np.full_like(portrait_rgb, 90)
    return frames


@pytest.fixture(scope="module")
def track(moving: list[np.ndarray], face_model: LinearFaceModel) -> FaceTrack:
    return follow(moving, face_model)


def test_frames_without_a_face_are_marked(track: FaceTrack):
    assert track.present.tolist() == [True] * 3 + [False] * 2 + [True] * 3
    assert track.present[track.reference_index]
    assert len(track) == len(track.coefficients) == 8


def test_crops_follow_the_walk(track: FaceTrack):
    steps = np.diff([crop.x for crop in track.crops])
    assert np.abs(steps - 5).max() < 2
    assert {round(crop.side / 10) for crop in track.crops} <= {29, 30, 31}


def test_fitted_mesh_lies_on_the_face(track: FaceTrack, face_model: LinearFaceModel):
    assert track.mean_reprojection_error_px < 1.5
    points = face_model.project(track.coefficients)
    chin = track.crops[0].to_frame(points[0, CHIN])
    assert np.abs(chin[:2] - [264, 330]).max() < 15


def test_progress_runs_from_start_to_end(portrait_rgb: np.ndarray, face_model: LinearFaceModel):
    seen: list[float] = []
    track_face([portrait_rgb] * 3, face_model, "x", cancel=CancelToken(), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[:3] == pytest.approx([0.85 / 3, 2 * 0.85 / 3, 0.85])
    assert seen[-1] == 1


def test_nobody_there_is_a_sentence_with_the_files_name(face_model: LinearFaceModel):
    rows = np.mgrid[:200, :300][0]
    scenery = np.stack([rows, rows // 2, 255 - rows], axis=-1).astype(np.uint8)
    with pytest.raises(StudioError, match=r"No face was found in test\.mp4") as caught:
        follow([scenery, scenery], face_model)
    assert "Choose" in caught.value.hint


def test_cancel_stops_before_the_next_frame(portrait_rgb: np.ndarray, face_model: LinearFaceModel):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        follow([portrait_rgb], face_model, cancel)


def test_one_frame_is_enough(portrait_rgb: np.ndarray, face_model: LinearFaceModel):
    track = follow([portrait_rgb], face_model)
    assert (len(track), track.reference_index) == (1, 0)
    assert track.mean_reprojection_error_px < 1.0


@pytest.mark.parametrize("scale", [0.2, 4.0], ids=["face of 40 px", "face of 750 px"])
def test_size_of_the_face_does_not_matter(scale: float, portrait_rgb: np.ndarray, face_model: LinearFaceModel):
    picture = cv2.resize(portrait_rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else 1)
    track = follow([picture], face_model)
    assert track.crops[0].side == pytest.approx(302 * scale, rel=0.06)
    assert track.mean_reprojection_error_px < 1.5
    assert abs(float(track.coefficients.rotation[0, 2])) < 0.1


def test_a_blurred_frame_does_not_become_the_reference(portrait_rgb: np.ndarray, face_model: LinearFaceModel):
    blurred = cv2.GaussianBlur(portrait_rgb, (0, 0), 4)
    assert follow([blurred, portrait_rgb, portrait_rgb, blurred], face_model).reference_index in (1, 2)


def test_face_at_the_pictures_border(portrait_rgb: np.ndarray, face_model: LinearFaceModel, sample_portrait: Path):
    """Chin and one cheek outside: it is tracked, and the crop goes beyond the picture."""
    cut = np.ascontiguousarray(portrait_rgb[:320, 190:])
    track = follow([cut], face_model)
    crop = track.crops[0]
    assert crop.y + crop.side / 2 > 320
    assert crop.cut(cut).shape == (256, 256, 3)
