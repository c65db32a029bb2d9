import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.lips import lip_gap
from models.face.morphable_model import LinearFaceModel
from models.face.rotation import matrix_from_angles
from models.tracking.landmark_fitting import fit_landmarks

FRAMES = 40
PIXELS_PER_UNIT = 90.0


def someone(model: LinearFaceModel, frames: int = FRAMES, seed: int = 0) -> FaceCoefficients:
    """A person who talks and looks around, inside a 256 px crop."""
    generator = np.random.default_rng(seed)
    nod = np.sin(np.arange(frames) * 0.2)[:, None] * generator.uniform(0.1, 0.3, 3)
    sway = np.sin(np.arange(frames) * 0.15)[:, None] * np.array([4, 3, 2])
    return FaceCoefficients(
        generator.normal(0, 1, model.identity_size).astype(np.float32),
        generator.normal(0, 1, (frames, model.expression_size)).astype(np.float32),
        nod.astype(np.float32),
        (sway + np.array([128, 110, PIXELS_PER_UNIT])).astype(np.float32),
    )


def landmarks_of(model: LinearFaceModel, face: FaceCoefficients, noise_px: float = 0.0) -> np.ndarray:
    points = model.project(face)[:, :468]
    return (points + np.random.default_rng(9).normal(0, noise_px, points.shape)).astype(np.float32)


@pytest.mark.parametrize("noise_px", [0.0, 0.5])
def test_fit_recovers_the_face(face_model: LinearFaceModel, noise_px: float):
    truth = someone(face_model)
    fit = fit_landmarks(face_model, landmarks_of(face_model, truth, noise_px), np.ones(FRAMES, bool))
    found = fit.coefficients
    assert np.abs(found.rotation - truth.rotation).max() < 0.06
    assert np.abs(found.translation - truth.translation)[:, :2].max() < 3
    assert np.abs(found.translation[:, 2] / truth.translation[:, 2] - 1).max() < 0.04
    strongest = slice(0, 4)
    for index in range(4):
        assert np.corrcoef(found.expression[:, index], truth.expression[:, index])[0, 1] > 0.9
    assert np.abs(found.identity - truth.identity)[strongest].max() < 0.6
    gaps = lip_gap(face_model.project(found)), lip_gap(face_model.project(truth))
    assert np.abs(gaps[0] - gaps[1]).mean() < 1.0
    clean = landmarks_of(face_model, truth)[..., :2]
    error = np.linalg.norm(face_model.project(found)[:, :468, :2] - clean, axis=-1)
    assert error.mean() < 0.6


def test_reported_error_is_the_mean_distance_on_the_screen(face_model: LinearFaceModel):
    landmarks = landmarks_of(face_model, someone(face_model), noise_px=1.0)
    fit = fit_landmarks(face_model, landmarks, np.ones(FRAMES, bool))
    distances = np.linalg.norm(face_model.project(fit.coefficients)[:, :468, :2] - landmarks[..., :2], axis=-1)
    assert fit.reprojection_error_px.shape == (FRAMES,)
    assert np.allclose(fit.reprojection_error_px, distances.mean(axis=1), atol=1e-4)
    assert 0.8 < fit.reprojection_error_px.mean() < 1.6  # the noise's own mean length is 1.25


def test_frames_without_a_face_do_not_shape_the_person(face_model: LinearFaceModel):
    landmarks = landmarks_of(face_model, someone(face_model))
    present = np.ones(FRAMES, bool)
    present[10:20] = False
    spoilt = landmarks.copy()
    spoilt[10:20] = landmarks_of(face_model, someone(face_model, seed=5))[10:20]
    identities = [fit_landmarks(face_model, marks, present).coefficients.identity for marks in (landmarks, spoilt)]
    assert np.allclose(*identities, atol=1e-4)


def test_single_frame_and_iris_points(face_model: LinearFaceModel):
    landmarks = landmarks_of(face_model, someone(face_model, frames=1))
    with_irises = np.concatenate([landmarks, np.full((1, 10, 3), 77, np.float32)], axis=1)
    fit = fit_landmarks(face_model, with_irises, np.array([True]), pose_smoothing_frames=1.0)
    assert len(fit.coefficients) == 1
    assert fit.reprojection_error_px[0] < 0.6
    assert np.array_equal(
        fit.coefficients.expression, fit_landmarks(face_model, landmarks, np.array([True])).coefficients.expression
    )


def test_pose_is_smoothed_and_lips_are_not(face_model: LinearFaceModel):
    """Tremor of the whole face goes; a mouth that snaps open within a frame still does."""
    frames = 60
    basis = face_model.expression_basis[:, 14, 1] - face_model.expression_basis[:, 13, 1]
    opened = 0.25 * basis / (basis @ basis)
    expression = np.where((np.arange(frames) // 6 % 2 == 1)[:, None], opened, 0)
    still = someone(face_model, frames)
    tremor = np.random.default_rng(0).normal(0, 1.0, (frames, 2))
    translation = np.concatenate([tremor + np.array([128, 110]), np.full((frames, 1), PIXELS_PER_UNIT)], axis=1)
    truth = FaceCoefficients(
        still.identity, expression.astype(np.float32), np.zeros((frames, 3), np.float32), translation.astype(np.float32)
    )
    landmarks = landmarks_of(face_model, truth)
    rough, smooth = (
        fit_landmarks(face_model, landmarks, np.ones(frames, bool), deviation).coefficients for deviation in (0.0, 2.0)
    )
    assert np.diff(smooth.translation[:, 0]).std() < 0.4 * np.diff(rough.translation[:, 0]).std()
    steps = [np.abs(np.diff(lip_gap(face_model.project(face))))[5::6].min() for face in (rough, smooth)]
    assert steps[1] > 0.85 * steps[0]


def test_fit_follows_a_turn_through_half_a_circle_without_a_jump(face_model: LinearFaceModel):
    """A head that lies on its side and beyond: roll passes π, smoothing must not average π with -π."""
    frames = 30
    rotation = np.zeros((frames, 3), np.float32)
    rotation[:, 2] = np.linspace(2.8, 3.5, frames)
    face = someone(face_model, frames)
    truth = FaceCoefficients(face.identity, face.expression * 0, rotation, face.translation)
    found = fit_landmarks(face_model, landmarks_of(face_model, truth), np.ones(frames, bool), 2.0).coefficients
    assert np.allclose(matrix_from_angles(found.rotation), matrix_from_angles(rotation), atol=0.08)
