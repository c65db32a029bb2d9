import numpy as np
import pytest

from models.face.rotation import matrix_from_angles
from models.face.topology import FACE_VERTICES, LIPS
from models.metrics.landmark_distance import aligned_to, frozen, landmark_distance, unsynchronised

RIGID = np.ones(FACE_VERTICES, np.float32)
RIGID[list(LIPS)] = 1e-4


def faces(count: int) -> np.ndarray:
    """The same random face ``count`` times, 100 px wide."""
    face = np.random.default_rng(0).normal(128, 25, (1, FACE_VERTICES, 3))
    return np.repeat(face, count, axis=0).astype(np.float32)


def with_lips(landmarks: np.ndarray, down_px: np.ndarray) -> np.ndarray:
    moved = landmarks.copy()
    moved[:, list(LIPS), 1] += np.asarray(down_px, np.float32)[:, None]
    return moved


def test_distance_by_hand():
    real = faces(2)
    generated = with_lips(real, [3.0, 0.0])
    generated[1, :, 0] += 2.0
    distance = landmark_distance(real, generated)
    np.testing.assert_allclose(distance.mouth, [3.0, 2.0], atol=1e-4)
    np.testing.assert_allclose(distance.face, [0.0, 2.0], atol=1e-4)
    np.testing.assert_allclose(distance.every, [3.0 * 40 / 468, 2.0], atol=1e-4)


def test_depth_does_not_count():
    real = faces(1)
    generated = real + np.float32([0, 0, 9])
    assert landmark_distance(real, generated).every[0] == 0


def test_a_moved_head_is_laid_back_and_its_lips_stay_different():
    real = faces(3)
    turn = matrix_from_angles([[0.2, -0.3, 0.1]] * 3)
    generated = 1.3 * with_lips(real, [2.0, 2.0, 2.0]) @ np.swapaxes(turn, 1, 2) + np.float32([5, -8, 3])
    distance = landmark_distance(real, aligned_to(real, generated.astype(np.float32), RIGID))
    np.testing.assert_allclose(distance.mouth, 2.0, atol=0.01)
    np.testing.assert_allclose(distance.face, 0.0, atol=0.01)


def test_unsynchronised_lips_are_late_by_the_delay():
    real = with_lips(faces(4), [0.0, 4.0, 0.0, 0.0])
    late = unsynchronised(real, 2, RIGID)
    np.testing.assert_allclose(landmark_distance(real, late).mouth, [0, 4, 0, 4], atol=0.01)


def test_frozen_lips_hold_the_mean():
    real = with_lips(faces(4), [0.0, 4.0, 0.0, 4.0])
    np.testing.assert_allclose(landmark_distance(real, frozen(real, RIGID)).mouth, 2.0, atol=0.01)


def test_frozen_face_follows_the_head():
    real = with_lips(faces(2), [0.0, 4.0]) + np.float32([[[0, 0, 0]], [[30, 10, 0]]])
    assert landmark_distance(real, frozen(real, RIGID)).face == pytest.approx([0, 0], abs=0.01)
