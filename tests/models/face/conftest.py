from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.morphable_model import LinearFaceModel
from models.face.topology import LOWER_LIP_INNER, UPPER_LIP_INNER

FACE_MODEL = Path(__file__).parents[3] / "resources" / "face_model" / "face_model.safetensors"


@pytest.fixture(scope="session")
def face_model() -> LinearFaceModel:
    return LinearFaceModel.load(FACE_MODEL)


@pytest.fixture(scope="session")
def resting_face(face_model: LinearFaceModel) -> FaceCoefficients:
    """The mean person at rest, one frame, facing the viewer, in the middle of a 256 px crop."""
    return FaceCoefficients(
        np.zeros(face_model.identity_size, np.float32),
        np.zeros((1, face_model.expression_size), np.float32),
        np.zeros((1, 3), np.float32),
        np.array([[128, 100, 80]], np.float32),
    )


@pytest.fixture(scope="session")
def open_face(face_model: LinearFaceModel, resting_face: FaceCoefficients) -> FaceCoefficients:
    """The same with the lips apart by half the distance of the eyes' outer corners."""
    basis = face_model.expression_basis[:, LOWER_LIP_INNER, 1] - face_model.expression_basis[:, UPPER_LIP_INNER, 1]
    return replace(resting_face, expression=(0.5 * basis / (basis @ basis))[None].astype(np.float32))
