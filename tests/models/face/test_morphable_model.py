from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import CheckpointError
from models.face.coefficients import FaceCoefficients
from models.face.lips import lip_opening
from models.face.morphable_model import LinearFaceModel
from models.face.topology import EYE_OUTER_LEFT, EYE_OUTER_RIGHT, FACE_VERTICES, RING, VERTICES


def test_vertices_are_linear_in_identity_and_expression(face_model: LinearFaceModel):
    generator = np.random.default_rng(0)
    a = generator.normal(size=face_model.identity_size).astype(np.float32)
    b, c = generator.normal(size=(2, face_model.expression_size)).astype(np.float32)
    nobody, rest = np.zeros_like(a), np.zeros_like(b)
    assert np.allclose(face_model.vertices(nobody, rest), face_model.mean)
    by_hand = face_model.mean + sum(x * basis for x, basis in zip(a, face_model.identity_basis, strict=True))
    assert np.allclose(face_model.vertices(a, rest), by_hand, atol=1e-5)
    moved = face_model.vertices(a, b) + face_model.vertices(a, c) - face_model.vertices(a, rest)
    assert np.allclose(face_model.vertices(a, b + c), moved, atol=1e-4)


def test_many_expressions_at_once_are_the_same_as_each_alone(face_model: LinearFaceModel):
    generator = np.random.default_rng(0)
    identity = generator.normal(size=face_model.identity_size).astype(np.float32)
    expressions = generator.normal(size=(5, face_model.expression_size)).astype(np.float32)
    together = face_model.vertices(identity, expressions)
    assert together.shape == (5, VERTICES, 3)
    assert np.allclose(together[3], face_model.vertices(identity, expressions[3]), atol=1e-5)


def test_projection_turns_scales_and_moves(face_model: LinearFaceModel, resting_face: FaceCoefficients):
    frontal = face_model.project(resting_face)[0]
    assert np.allclose(frontal, face_model.mean * 80 + [128, 100, 0], atol=1e-3)
    rolled = face_model.project(replace(resting_face, rotation=np.array([[0, 0, np.pi / 2]], np.float32)))[0]
    assert np.allclose(rolled[:, 0] - 128, -(frontal[:, 1] - 100), atol=1e-3)  # what was below is now on the left
    yawed = face_model.project(replace(resting_face, rotation=np.array([[0, 0.4, 0]], np.float32)))[0]
    assert yawed[4, 0] < frontal[4, 0]  # the nose's tip, nearest to the viewer, moves left


def test_shipped_model_is_what_its_docstring_says(face_model: LinearFaceModel):
    """Unit: outer eye corners; β = 0 is a closed mouth for everybody; the ring never follows the expression."""
    assert (face_model.identity_size, face_model.expression_size) == (40, 32)
    eyes = face_model.mean[EYE_OUTER_LEFT] - face_model.mean[EYE_OUTER_RIGHT]
    assert np.linalg.norm(eyes) == pytest.approx(1, abs=0.01)
    assert not face_model.expression_basis[:, list(RING)].any()
    people = np.random.default_rng(0).normal(size=(50, face_model.identity_size)).astype(np.float32)
    rest = np.zeros(face_model.expression_size, np.float32)
    openings = [float(lip_opening(face_model.vertices(person, rest))) for person in people]
    assert max(openings) < 0.1
    assert float(lip_opening(face_model.vertices(people[0], face_model.typical_expressions)).max()) > 0.15
    assert face_model.rigidity.shape == face_model.fit_weights.shape == (FACE_VERTICES,)


def test_model_survives_its_file(face_model: LinearFaceModel, tmp_path: Path):
    face_model.save(tmp_path / "face.safetensors")
    loaded = LinearFaceModel.load(tmp_path / "face.safetensors")
    assert np.array_equal(loaded.mean, face_model.mean)
    assert np.array_equal(loaded.typical_expressions, face_model.typical_expressions)
    assert loaded.facts == face_model.facts
    assert [path.name for path in tmp_path.iterdir()] == ["face.safetensors"]


@pytest.mark.parametrize("damage", ["missing", "garbage", "truncated"])
def test_damaged_model_is_named(face_model: LinearFaceModel, tmp_path: Path, damage: str):
    path = tmp_path / "face.safetensors"
    if damage == "garbage":
        path.write_bytes(b"no safetensors at all")
    if damage == "truncated":
        face_model.save(path)
        path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(CheckpointError, match=r"face\.safetensors.*missing or damaged"):
        LinearFaceModel.load(path)
