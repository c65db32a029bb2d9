import cv2
import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.morphable_model import LinearFaceModel
from models.face.own_skin import FAR, NEAR, RecordedFace, own_guidance
from models.face.reference_views import Guidance, ReferenceViews
from models.face.topology import JAW, outer_lip_contour

SKIN, VIEW = (200, 150, 100), (30, 220, 60)
SCALE = 80.0
SHUT, WIDE = 0.0, 14.0


def coefficients_of(model: LinearFaceModel, opening: float) -> FaceCoefficients:
    """Frontal; the expression among the typical ones whose lips stand about so many pixels apart."""
    face = FaceCoefficients(
        np.zeros(model.identity_size, np.float32),
        model.typical_expressions,
        np.zeros((len(model.typical_expressions), 3), np.float32),
        np.tile(np.array([128, 110, SCALE], np.float32), (len(model.typical_expressions), 1)),
    )
    points = model.project(face)
    gap = points[:, 14, 1] - points[:, 13, 1]
    return face.frames(slice(place := int(np.abs(gap - opening).argmin()), place + 1))


def flat(colour: tuple[int, int, int]) -> np.ndarray:
    return np.full((256, 256, 3), colour, np.uint8)


def guided(
    model: LinearFaceModel, recorded_rgb: np.ndarray, recorded: float, drawn: float
) -> tuple[Guidance, np.ndarray]:
    own, target = coefficients_of(model, recorded), coefficients_of(model, drawn)
    own_points, points = model.project(own)[0], model.project(target)[0]
    views = ReferenceViews.of([flat(VIEW)], own, own_points[None])
    guidance = own_guidance(RecordedFace(recorded_rgb, own_points), views, target, points, model.mouth_interior)
    return guidance, points


def distance_from_lips(points: np.ndarray) -> np.ndarray:
    outside = np.ones((256, 256), np.uint8)
    cv2.fillPoly(outside, [np.round(points[outer_lip_contour(), :2]).astype(np.int32)], 0)
    return cv2.distanceTransform(outside, cv2.DIST_L2, 5) / SCALE


@pytest.mark.parametrize("drawn", [SHUT, WIDE])
def test_the_mouth_is_the_views_and_the_rest_the_frames(face_model: LinearFaceModel, drawn: float):
    guidance, points = guided(face_model, flat(SKIN), WIDE, drawn)
    far = distance_from_lips(points)
    near_lips = guidance.valid & (far > 0) & (far < 0.8 * NEAR)
    away = cv2.erode(guidance.valid.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & (far > 1.1 * FAR)
    assert np.abs(guidance.rgb[near_lips].astype(int) - VIEW).max() <= 1
    assert np.abs(guidance.rgb[away].astype(int) - SKIN).max() <= 1
    between = guidance.rgb[guidance.valid & (far > NEAR) & (far < FAR), 0]
    assert len(np.unique(between)) > 20  # no edge
    assert not guidance.rgb[~guidance.valid].any()


def test_a_mole_goes_where_its_place_on_the_face_goes(face_model: LinearFaceModel):
    target = coefficients_of(face_model, WIDE)
    points = face_model.project(target)[0]
    recorded = points + np.array([6, -5, 0], np.float32)
    jaw = JAW[0]
    assert distance_from_lips(points)[tuple(np.round(points[jaw, [1, 0]]).astype(int))] > FAR
    marked = flat(SKIN)
    cv2.circle(marked, tuple(np.round(recorded[jaw, :2]).astype(int).tolist()), 3, (20, 20, 20), -1)
    views = ReferenceViews.of([flat(SKIN)], target, points[None])
    guidance = own_guidance(RecordedFace(marked, recorded), views, target, points, face_model.mouth_interior)
    dark = np.argwhere((guidance.rgb[..., 0] < 110) & guidance.valid & (distance_from_lips(points) > FAR))
    assert np.abs(dark.mean(axis=0) - points[jaw, [1, 0]]).max() < 1.5


def test_a_face_outside_the_crop_is_not_guided(face_model: LinearFaceModel):
    own = coefficients_of(face_model, SHUT)
    points = face_model.project(own)[0]
    views = ReferenceViews.of([flat(VIEW)], own, points[None])
    away = points + np.array([3000, 0, 0], np.float32)
    guidance = own_guidance(RecordedFace(flat(SKIN), away), views, own, away, face_model.mouth_interior)
    assert not guidance.valid.any()
    assert not guidance.rgb.any()


@pytest.mark.parametrize("below_px", [95, 130, 160])
def test_lips_at_the_crops_border(face_model: LinearFaceModel, below_px: float):
    own = coefficients_of(face_model, WIDE)
    points = face_model.project(own)[0] + np.array([0, below_px, 0], np.float32)
    views = ReferenceViews.of([flat(VIEW)], own, points[None])
    guidance = own_guidance(RecordedFace(flat(SKIN), points), views, own, points, face_model.mouth_interior)
    assert guidance.valid.any()
    assert np.abs(guidance.rgb[guidance.valid][:50].astype(int) - SKIN).max() <= 1
