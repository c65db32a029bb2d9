from pathlib import Path

import pytest

from models.face.morphable_model import LinearFaceModel

FACE_MODEL = Path(__file__).parents[3] / "resources" / "face_model" / "face_model.safetensors"


@pytest.fixture(scope="session")
def face_model() -> LinearFaceModel:
    return LinearFaceModel.load(FACE_MODEL)
