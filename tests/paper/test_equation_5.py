"""Eq. 5: V = V(α, β̂) turned by ρ, V_xy = P(V, τ), C = contour of S on V_xy, M = 1 outside of C and 0 inside."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.face_mask import CHEEK_PATH, JAW_PATH, contour_points, face_region
from models.face.morphable_model import LinearFaceModel
from models.face.rotation import matrix_from_angles

FACE_MODEL = Path(__file__).parents[2] / "resources" / "face_model" / "face_model.safetensors"


@pytest.fixture(scope="module")
def model() -> LinearFaceModel:
    return LinearFaceModel.load(FACE_MODEL)


@pytest.fixture(scope="module")
def face(model: LinearFaceModel) -> FaceCoefficients:
    generator = np.random.default_rng(0)
    return FaceCoefficients(
        generator.normal(0, 1, model.identity_size).astype(np.float32),
        generator.normal(0, 1, (1, model.expression_size)).astype(np.float32),
        np.array([[0.1, -0.3, 0.2]], np.float32),
        np.array([[120, 100, 80]], np.float32),
    )


def test_vertices_are_the_sum_turned_scaled_and_moved(model: LinearFaceModel, face: FaceCoefficients):
    """One vertex by hand: τ_s · R(ρ) (mean + Σ α b_id + Σ β b_exp) + (τ_x, τ_y)."""
    projected = model.project(face)[0]
    for vertex in (0, 14, 152, 468, 503):
        point = model.mean[vertex].astype(float)
        for value, basis in zip(face.identity, model.identity_basis, strict=True):
            point = point + value * basis[vertex]
        for value, basis in zip(face.expression[0], model.expression_basis, strict=True):
            point = point + value * basis[vertex]
        turned = matrix_from_angles(face.rotation[0]) @ point
        assert np.allclose(projected[vertex], 80 * turned + [120, 100, 0], atol=1e-3)


def test_contour_passes_through_the_cheeks_and_outside_the_jaw(model: LinearFaceModel, face: FaceCoefficients):
    points = model.project(face)[0]
    contour = contour_points(points)
    assert np.array_equal(contour[: len(CHEEK_PATH)], points[list(CHEEK_PATH), :2])
    inner = np.concatenate([points[list(CHEEK_PATH), :2], points[list(JAW_PATH), :2]])
    assert all(cv2.pointPolygonTest(contour, (float(x), float(y)), True) > -1e-3 for x, y in inner)


def test_mask_is_one_outside_the_contour_and_zero_inside(model: LinearFaceModel, face: FaceCoefficients):
    """Every pixel's centre, but those on the line itself."""
    points = model.project(face)[0]
    contour = contour_points(points)
    mask = ~face_region(points)
    for row in range(0, 256, 3):
        for column in range(0, 256, 3):
            inside = cv2.pointPolygonTest(contour, (column + 0.5, row + 0.5), True)
            if abs(inside) > 0.8:
                assert mask[row, column] == (inside < 0)


def test_mask_follows_the_predicted_expression_alone(model: LinearFaceModel, face: FaceCoefficients):
    """Another β̂ gives another mask; the same one gives the same, whatever the source's β was."""
    predicted = np.random.default_rng(5).normal(0, 1.5, (1, model.expression_size)).astype(np.float32)
    mask = face_region(model.project(face.with_expression(predicted))[0])
    assert not np.array_equal(mask, face_region(model.project(face)[0]))
    other_source = face.with_expression(-face.expression)
    assert np.array_equal(mask, face_region(model.project(other_source.with_expression(predicted))[0]))
