import cv2
import numpy as np
import pytest
import torch

from models.face.topology import LIPS
from models.losses.lip_distance import LipTracker
from models.tracking.landmarks import StillLandmarker


@pytest.fixture(scope="module")
def crop(sample_portrait):
    """The portrait cut as training clips are, its face 166 px high about (128, 114): u8[256, 256, 3]."""
    picture = cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)
    with StillLandmarker() as landmarker:
        points = landmarker.find(picture)[:468, :2]
    top, bottom = points.min(axis=0), points.max(axis=0)
    scale, middle = 166 / (bottom[1] - top[1]), (top + bottom) / 2
    matrix = [[scale, 0, 128 - scale * middle[0]], [0, scale, 114 - scale * middle[1]]]
    return cv2.warpAffine(picture, _array(matrix), (256, 256), borderMode=cv2.BORDER_REPLICATE)


def _array(rows):
    return np.array(rows, dtype=np.float32)


def as_tensor(picture):
    return torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255


@pytest.fixture(scope="module")
def tracker():
    return LipTracker()


def test_it_sees_the_lips_where_the_face_tracker_does(tracker, crop):
    with StillLandmarker() as landmarker:
        found = landmarker.find(crop)[list(LIPS), :2]
    with torch.inference_mode():
        seen = tracker(as_tensor(crop))[0].numpy() + np.float32([128, 115])
    assert abs(seen - found).mean() < 4  # the tracker refines its lips by a further network


def test_lips_that_move_are_as_far_away_as_they_moved(tracker, crop):
    lower = cv2.warpAffine(crop, _array([[1, 0, 0], [0, 1, 3]]), (256, 256), borderMode=cv2.BORDER_REPLICATE)
    assert float(tracker.distance(as_tensor(crop), as_tensor(crop))) == 0
    assert float(tracker.distance(as_tensor(lower), as_tensor(crop))) == pytest.approx(3, abs=0.8)


def test_gradients_are_strongest_at_the_mouth(tracker, crop):
    drawn = (as_tensor(crop) + 0.02 * torch.rand(1, 3, 256, 256, generator=torch.manual_seed(0))).requires_grad_()
    tracker.distance(drawn, as_tensor(crop)).backward()
    strength = drawn.grad[0].abs().sum(dim=0)
    mouth, brow = strength[130:180, 98:158].mean(), strength[40:80, 98:158].mean()
    assert mouth > 2 * brow


def test_half_precision_around_it_changes_nothing(tracker, crop):
    picture = as_tensor(crop)
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        inside = tracker(picture)
    with torch.inference_mode():
        torch.testing.assert_close(inside, tracker(picture))
