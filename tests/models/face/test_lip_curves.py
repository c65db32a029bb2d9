import numpy as np
import pytest

from models.face.lip_curves import CURVES, OPENING, LipCurves
from models.face.lips import lip_width
from models.face.morphable_model import LinearFaceModel
from models.face.topology import LIP_CORNER_LEFT, LIP_CORNER_RIGHT
from models.metrics.opening import vertex_opening
from studio.engine.resources import FACE_MODEL, checked_file


@pytest.fixture(scope="module")
def face_model() -> LinearFaceModel:
    return LinearFaceModel.load(checked_file(FACE_MODEL))


@pytest.fixture(scope="module")
def curves(face_model: LinearFaceModel) -> LipCurves:
    return LipCurves.of(face_model)


@pytest.mark.parametrize("number", range(len(CURVES)), ids=CURVES)
def test_each_curve_moves_alone(curves: LipCurves, number: int):
    before = np.random.default_rng(1).normal(size=(4, len(curves.measures))).astype(np.float32)
    change = np.zeros((4, 3), np.float32)
    change[1:3, number] = 0.1
    after = curves.moved(before, change)
    assert curves.values(after) - curves.values(before) == pytest.approx(change, abs=1e-5)
    assert np.array_equal(after[[0, 3]], before[[0, 3]])


def test_the_mesh_does_what_the_curves_say(curves: LipCurves, face_model: LinearFaceModel):
    identity = np.zeros(face_model.identity_size, np.float32)
    rest = np.zeros((1, face_model.expression_size), np.float32)
    moved = curves.moved(rest, np.array([[0.2, 0.1, 0.05]], np.float32))
    opened = vertex_opening(face_model, identity, moved) - vertex_opening(face_model, identity, rest)
    assert opened == pytest.approx(0.2, abs=1e-4)
    at_rest, mesh = (face_model.vertices(identity, expression)[0] for expression in (rest, moved))
    assert lip_width(mesh) / lip_width(at_rest) == pytest.approx(1.1, abs=0.02)
    raised = (at_rest - mesh)[[LIP_CORNER_LEFT, LIP_CORNER_RIGHT], 1].mean() / lip_width(at_rest)
    assert raised == pytest.approx(0.05, abs=0.01)  # up on the screen


def test_closed_is_as_far_as_lips_are_pressed(curves: LipCurves):
    opening = curves.directions[OPENING]
    pressed = curves.moved(np.stack([0.1 * opening, -0.05 * opening]), np.array([[-0.4, 0, 0]] * 2, np.float32))
    assert curves.values(pressed)[:, OPENING] == pytest.approx([0.0, -0.05], abs=1e-5)
