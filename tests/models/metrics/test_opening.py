import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.morphable_model import LinearFaceModel
from models.face.topology import (
    FACE_VERTICES,
    LIP_CORNER_LEFT,
    LIP_CORNER_RIGHT,
    LOWER_LIP_INNER,
    VERTICES,
)
from models.metrics.opening import landmark_opening, vertex_opening


@pytest.fixture
def jaw() -> LinearFaceModel:
    """A mouth 2 units wide whose one expression lowers the lower lip by 1; its lips lie 0.5 apart in depth."""
    mean = np.zeros((VERTICES, 3), np.float32)
    mean[LIP_CORNER_RIGHT, 0], mean[LIP_CORNER_LEFT, 0] = -1, 1
    mean[LOWER_LIP_INNER, 2] = 0.5
    lowering = np.zeros((1, VERTICES, 3), np.float32)
    lowering[0, LOWER_LIP_INNER, 1] = 1
    weights = np.ones(FACE_VERTICES, np.float32)
    nothing = np.zeros((1, VERTICES, 3), np.float32)
    return LinearFaceModel(mean, nothing, lowering, weights, weights, np.zeros((1, 1), np.float32))


def test_vertex_opening_by_hand(jaw):
    opening = vertex_opening(jaw, np.zeros(1, np.float32), np.array([[0.0], [0.6], [-0.2]], np.float32))
    np.testing.assert_allclose(opening, [0.0, 0.3, -0.1], atol=1e-6)


def test_landmarks_of_a_turned_head_give_the_same_opening(jaw):
    expression = np.array([[0.0], [0.6], [-0.2]], np.float32)
    head = FaceCoefficients(
        np.zeros(1, np.float32),
        expression,
        np.array([[0.4, 0, 0], [0.2, -0.5, 0.3], [-0.3, 0.1, -0.6]], np.float32),
        np.array([[128, 128, 40], [100, 120, 55], [90, 140, 30]], np.float32),
    )
    np.testing.assert_allclose(landmark_opening(jaw, jaw.project(head), head), [0.0, 0.3, -0.1], atol=1e-5)
