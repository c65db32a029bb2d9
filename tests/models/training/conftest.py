import contextlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.mesh_image import shaded_mesh
from models.face.morphable_model import LinearFaceModel
from models.training.clip_dataset import ClipFacts, PreparedClip, save_clip

FACE_MODEL = Path(__file__).parents[3] / "resources" / "face_model" / "face_model.safetensors"


@pytest.fixture(scope="session")
def face_model_path() -> Path:
    return FACE_MODEL


@pytest.fixture(scope="session")
def face_model() -> LinearFaceModel:
    return LinearFaceModel.load(FACE_MODEL)


@pytest.fixture(scope="session")
def drawn_clip(face_model: LinearFaceModel):
    """A function that draws a clip: the shaded mesh of someone who moves, with the landmarks it was drawn from."""
    return lambda **how: draw_clip(face_model, **how)


def draw_clip(
    model: LinearFaceModel, *, name="clip", person="p1", split="train", licence="free", frames=6, seed=0
) -> PreparedClip:
    generator = np.random.default_rng(seed)
    coefficients = FaceCoefficients(
        identity=generator.normal(0, 0.5, model.identity_size).astype(np.float32),
        expression=generator.normal(0, 1, (frames, model.expression_size)).astype(np.float32),
        rotation=generator.normal(0, 0.05, (frames, 3)).astype(np.float32),
        translation=np.tile(np.array([128, 118, 95], np.float32), (frames, 1)),
    )
    points = model.project(coefficients)
    background = cv2.resize(generator.integers(40, 215, (4, 4, 3), dtype=np.uint8), (256, 256))
    pictures = [shaded_mesh(background, frame) for frame in points]
    encoded = [cv2.imencode(".jpg", picture[:, :, ::-1])[1].tobytes() for picture in pictures]
    landmarks = np.concatenate([points[:, :468], np.zeros((frames, 10, 3), np.float32)], axis=1)
    facts = ClipFacts(name, person, split, licence, "en", None, None)
    return PreparedClip(facts, encoded, landmarks, np.ones(frames, bool), np.zeros(0, np.float32))


@pytest.fixture(scope="session")
def prepared_folder(face_model: LinearFaceModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drawn people to train on and one to validate on."""
    folder = tmp_path_factory.mktemp("prepared")
    for seed, (split, person) in enumerate([("train", "p1"), ("train", "p2"), ("val", "p3")]):
        clip = draw_clip(face_model, name=person, person=person, split=split, seed=seed)
        save_clip(folder / f"{split}__{person}.safetensors", clip)
    return folder


@pytest.fixture
def largest_file():
    """A context manager in which this process can write no file longer than so many bytes, as on a full disk."""
    resource = pytest.importorskip("resource")

    @contextlib.contextmanager
    def limited(size):
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited
