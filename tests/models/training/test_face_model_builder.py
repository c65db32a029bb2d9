import numpy as np
import pytest

from models.errors import TrainingError
from models.face.coefficients import FaceCoefficients
from models.face.lips import lip_gap, lip_opening
from models.face.morphable_model import LinearFaceModel
from models.face.topology import EYE_OUTER_LEFT, EYE_OUTER_RIGHT, LIPS, RING, VERTICES
from models.tracking.landmark_fitting import fit_landmarks
from models.training.face_model_builder import IDENTITY_SIZE, TrackedPerson, build_face_model, mirror_map

PEOPLE = IDENTITY_SIZE + 5
FRAMES = 30


@pytest.fixture(scope="module")
def people(face_model: LinearFaceModel) -> list[TrackedPerson]:
    """Speakers made with the shipped model: their lips meet in every fifth frame, their heads turn a little."""
    generator = np.random.default_rng(0)
    made = []
    for index in range(PEOPLE):
        expression = generator.normal(0, 1, (FRAMES, face_model.expression_size)).astype(np.float32)
        expression[::5] = 0
        face = FaceCoefficients(
            generator.normal(0, 1, face_model.identity_size).astype(np.float32),
            expression,
            generator.normal(0, 0.1, (FRAMES, 3)).astype(np.float32),
            np.tile(np.array([300, 200, 120], np.float32), (FRAMES, 1)),
        )
        made.append(TrackedPerson(f"p{index}", face_model.project(face)[:, :468], speaks=True))
    return made


@pytest.fixture(scope="module")
def built(people: list[TrackedPerson]) -> LinearFaceModel:
    return build_face_model(people, seed=3)


def test_built_model_has_the_shapes_and_unit_of_a_face(built: LinearFaceModel):
    assert built.mean.shape == (VERTICES, 3)
    assert (built.identity_size, built.expression_size) == (40, 32)
    assert np.linalg.norm(built.mean[EYE_OUTER_LEFT] - built.mean[EYE_OUTER_RIGHT]) == pytest.approx(1, abs=0.02)
    assert built.facts["people"] == PEOPLE
    assert built.facts["identity_variance_explained"] > 0.9


def test_rest_is_a_closed_mouth_and_expressions_open_it(built: LinearFaceModel):
    assert float(lip_opening(built.mean)) < 0.06
    opened = built.vertices(np.zeros(40, np.float32), built.typical_expressions)
    assert float(lip_opening(opened).max()) > 0.1


def test_ring_follows_the_person_not_the_expression(built: LinearFaceModel):
    assert not built.expression_basis[:, list(RING)].any()
    assert built.identity_basis[:, list(RING)].any()


def test_lips_move_more_than_they_are_rigid(built: LinearFaceModel):
    assert built.rigidity.max() == 1
    assert built.rigidity[list(LIPS)].mean() < 0.5 * built.rigidity.mean()
    assert built.fit_weights[list(LIPS)].min() == built.fit_weights.max()


def test_expression_coefficients_count_in_standard_deviations(built: LinearFaceModel, people: list[TrackedPerson]):
    fits = [fit_landmarks(built, person.landmarks, np.ones(FRAMES, bool)) for person in people[:20]]
    deviation = np.concatenate([fit.coefficients.expression for fit in fits]).std(axis=0)
    assert 0.5 < deviation[:8].mean() < 1.5


def test_built_model_fits_a_person_it_has_not_seen(built: LinearFaceModel, face_model: LinearFaceModel):
    generator = np.random.default_rng(77)
    face = FaceCoefficients(
        generator.normal(0, 1, 40).astype(np.float32),
        generator.normal(0, 1, (FRAMES, 32)).astype(np.float32),
        np.zeros((FRAMES, 3), np.float32),
        np.tile(np.array([128, 110, 90], np.float32), (FRAMES, 1)),
    )
    landmarks = face_model.project(face)[:, :468]
    fit = fit_landmarks(built, landmarks, np.ones(FRAMES, bool))
    assert fit.reprojection_error_px.mean() < 1.0
    gaps = lip_gap(built.project(fit.coefficients)), lip_gap(landmarks)
    assert np.corrcoef(*gaps)[0, 1] > 0.95


def test_the_same_seed_builds_the_same_model(built: LinearFaceModel, people: list[TrackedPerson]):
    assert np.array_equal(build_face_model(people, seed=3).typical_expressions, built.typical_expressions)


def test_too_few_people_are_refused(people: list[TrackedPerson]):
    with pytest.raises(TrainingError, match=f"Only 5 people .* {IDENTITY_SIZE} are needed"):
        build_face_model(people[:5])


def test_photos_alone_are_refused(people: list[TrackedPerson]):
    photos = [TrackedPerson(person.person_id, person.landmarks[:1], speaks=False) for person in people]
    with pytest.raises(TrainingError, match="No clip shows a speaking face"):
        build_face_model(photos)
    with pytest.raises(TrainingError, match="No clip shows a speaking face"):
        build_face_model([])


def test_mirror_pairs_left_with_right():
    face = np.array([[-1, 0, 0], [1, 0, 0], [0, 2, 0], [-2, 1, 1], [2, 1, 1]], np.float32)
    assert mirror_map(face).tolist() == [1, 0, 2, 4, 3]
