from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.face.topology import CHIN, EYE_OUTER_LEFT, EYE_OUTER_RIGHT
from models.tracking.landmarks import LANDMARKS, PATIENCE_FRAMES, FaceLandmarker, fill_gaps


@pytest.fixture(scope="module")
def portrait(sample_portrait: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)


@pytest.fixture
def landmarker() -> Iterator[FaceLandmarker]:
    with FaceLandmarker() as opened:
        yield opened


def on_canvas(picture: np.ndarray, width: int, height: int, left: int, top: int, scale: float) -> np.ndarray:
    """The picture, scaled, somewhere on a grey canvas."""
    canvas = np.full((height, width, 3), 120, np.uint8)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    part = small[: height - top, : width - left]
    canvas[top : top + part.shape[0], left : left + part.shape[1]] = part
    return canvas


def test_portrait_is_found_the_right_way_up(landmarker: FaceLandmarker, portrait: np.ndarray):
    face = landmarker.find(portrait)
    assert face is not None
    assert face.shape == (LANDMARKS, 3)
    assert face.dtype == np.float32
    assert face[EYE_OUTER_RIGHT, 0] < face[EYE_OUTER_LEFT, 0]  # her right eye is on the viewer's left
    assert face[CHIN, 1] > face[EYE_OUTER_LEFT, 1]
    assert face[4, 2] < face[CHIN, 2]  # the nose's tip is nearest
    assert 150 < np.ptp(face[:, 0]) < 230
    assert landmarker.most_faces_seen == 1


def test_scenery_has_no_face(landmarker: FaceLandmarker):
    rows, columns = np.mgrid[:240, :320]
    sky_and_field = np.stack([columns % 256, rows, 255 - rows], axis=-1).astype(np.uint8)
    assert landmarker.find(sky_and_field) is None
    assert landmarker.most_faces_seen == 0


def test_small_face_in_a_large_picture(landmarker: FaceLandmarker, portrait: np.ndarray):
    """A face 55 px wide in full HD, in a corner."""
    face = landmarker.find(on_canvas(portrait, 1920, 1080, 1500, 700, 0.3))
    assert face is not None
    centre = face[:468, :2].mean(axis=0)
    assert np.abs(centre - ([1500, 700] + 0.3 * np.array([264, 238]))).max() < 12


def test_face_cut_by_the_border_is_still_followed(landmarker: FaceLandmarker, portrait: np.ndarray):
    assert landmarker.find(portrait) is not None
    assert landmarker.find(np.ascontiguousarray(portrait[:, 200:])) is not None


def side_by_side(portrait: np.ndarray, left_scale: float, right_scale: float) -> np.ndarray:
    picture = on_canvas(portrait, 1200, 700, 0, 0, left_scale)
    picture[:, 600:] = on_canvas(portrait, 600, 700, 0, 0, right_scale)
    return picture


def test_the_largest_face_is_chosen_and_kept(landmarker: FaceLandmarker, portrait: np.ndarray):
    """Of two faces the other one grows larger: the first is still followed."""
    for left_scale, right_scale in [(1.0, 0.7), (0.95, 0.8), (0.9, 0.9), (0.85, 1.0)]:
        face = landmarker.find(side_by_side(portrait, left_scale, right_scale))
        assert face is not None
        assert face[:, 0].mean() < 600
    assert landmarker.most_faces_seen == 2


def test_nobody_else_is_taken_for_a_face_out_of_sight(landmarker: FaceLandmarker, portrait: np.ndarray):
    """The followed person bends down for a moment, then for longer; the other one stays."""
    both = side_by_side(portrait, 1.0, 0.9)
    alone = both.copy()
    alone[40:420, 110:420] = both[300, 480]
    assert landmarker.find(both) is not None
    assert [landmarker.find(alone) for _ in range(3)] == [None] * 3
    back = landmarker.find(both)
    assert back is not None
    assert back[:, 0].mean() < 600
    seen = [landmarker.find(alone) for _ in range(PATIENCE_FRAMES + 1)]
    assert seen[:PATIENCE_FRAMES] == [None] * PATIENCE_FRAMES
    assert seen[-1] is not None
    assert seen[-1][:, 0].mean() > 600


def test_after_a_cut_the_new_face_is_followed(landmarker: FaceLandmarker, portrait: np.ndarray):
    before = landmarker.find(on_canvas(portrait, 1600, 700, 0, 0, 1.0))
    after = landmarker.find(on_canvas(portrait, 1600, 700, 1000, 0, 1.0))
    assert before is not None
    assert after is not None
    assert after[:, 0].mean() - before[:, 0].mean() > 900


def face(value: float) -> np.ndarray:
    return np.full((LANDMARKS, 3), value, np.float32)


def test_gaps_are_bridged_in_time_and_ends_held():
    filled, present = fill_gaps([None, face(10), None, None, None, face(30), None])
    assert present.tolist() == [False, True, False, False, False, True, False]
    assert filled.shape == (7, LANDMARKS, 3)
    assert filled[:, 7, 1].tolist() == pytest.approx([10, 10, 15, 20, 25, 30, 30])


def test_nothing_to_fill_changes_nothing():
    filled, present = fill_gaps([face(1), face(2)])
    assert present.all()
    assert np.array_equal(filled, np.stack([face(1), face(2)]))


def test_one_face_is_held_everywhere():
    filled, _ = fill_gaps([None, face(4), None])
    assert (filled == 4).all()


def test_no_face_at_all_is_refused():
    with pytest.raises(ValueError, match="no frame has a face"):
        fill_gaps([None, None])
