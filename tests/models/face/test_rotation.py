import numpy as np
import pytest

from models.face.rotation import angles_from_matrix, matrix_from_angles

QUARTER = np.pi / 2
RIGHT, DOWN, AWAY = np.eye(3)


@pytest.mark.parametrize(
    ("angles", "before", "after"),
    [
        ((QUARTER, 0, 0), DOWN, AWAY),  # positive pitch: the chin goes back
        ((0, QUARTER, 0), AWAY, RIGHT),  # positive yaw: what points away turns to the right
        ((0, QUARTER, 0), RIGHT, -AWAY),
        ((0, 0, QUARTER), RIGHT, DOWN),  # positive roll: clockwise on the screen
        ((QUARTER, 0, QUARTER), RIGHT, DOWN),  # pitch acts first
    ],
)
def test_positive_angles_turn_by_the_right_hand_rule(angles, before, after):
    assert np.allclose(matrix_from_angles(angles) @ before, after, atol=1e-6)


def test_no_angle_is_no_rotation():
    assert np.array_equal(matrix_from_angles(np.zeros(3)), np.eye(3))


def test_matrices_are_rotations_for_any_leading_shape():
    angles = np.random.default_rng(0).uniform(-3, 3, (4, 5, 3))
    matrices = matrix_from_angles(angles)
    assert matrices.shape == (4, 5, 3, 3)
    assert np.allclose(matrices @ np.swapaxes(matrices, -1, -2), np.eye(3), atol=1e-5)
    assert np.allclose(np.linalg.det(matrices), 1, atol=1e-5)


def test_angles_come_back_from_their_matrix():
    generator = np.random.default_rng(1)
    angles = generator.uniform(-1, 1, (200, 3)) * np.array([3.1, 1.5, 3.1])  # yaw within a quarter turn
    assert np.allclose(angles_from_matrix(matrix_from_angles(angles)), angles, atol=1e-3)
