from pathlib import Path

import numpy as np
import pytest

from models.errors import CheckpointError
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds, load_front_ends
from models.tracking.picture_fitting import PictureFitter
from tests.fakes.front_end_files import write_front_ends

FACE_MODEL = Path(__file__).parents[2] / "resources" / "face_model" / "face_model.safetensors"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write_front_ends(tmp_path_factory.mktemp("front_ends"), LinearFaceModel.load(FACE_MODEL))


def test_paths_are_taken_from_the_files_own_folder(tmp_path):
    (tmp_path / "f.toml").write_text('hubert = "ears"\nbasel = "/opt/BFM"\nd3dfr = "a/epoch_20.pth"\n')
    found = load_front_ends(tmp_path / "f.toml")
    assert found == FrontEnds(str(tmp_path / "ears"), Path("/opt/BFM"), tmp_path / "a" / "epoch_20.pth")


def test_a_hub_id_stays_one(tmp_path):
    (tmp_path / "f.toml").write_text('hubert = "hub:facebook/hubert-large-ls960-ft"\n')
    assert load_front_ends(tmp_path / "f.toml").hubert == "hub:facebook/hubert-large-ls960-ft"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('huber = "x"', "unknown settings huber"),
        ("hubert = 3", "hubert must be a path"),
        ('renderer = ""', "renderer must be a path"),
        ('d3dfr = "epoch_20.pth"', "name basel too"),
        ("hubert = ", "not a TOML file"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, content, message):
    (tmp_path / "f.toml").write_text(content)
    with pytest.raises(CheckpointError, match=rf"f\.toml.*{message}"):
        load_front_ends(tmp_path / "f.toml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="front ends cannot be read"):
        load_front_ends(tmp_path / "f.toml")


def test_without_basel_the_face_is_our_own():
    ours = FrontEnds().face_model(FACE_MODEL)
    assert (ours.front_end, ours.fitter, ours.focal_px) == ("", None, None)
    assert np.array_equal(ours.mean, LinearFaceModel.load(FACE_MODEL).mean)


def test_basel_comes_with_its_camera_and_fitter(file):
    model = load_front_ends(file).face_model(FACE_MODEL)
    assert (model.identity_size, model.expression_size, model.focal_px) == (80, 64, 1160)
    assert isinstance(model.fitter, PictureFitter)
    assert set(model.facts["basel"]) == {"BFM_model_front.mat", "similarity_Lm3D_all.mat", "epoch_20.pth"}


def test_other_files_are_another_front_end(file):
    named = load_front_ends(file)
    with_network = named.face_model(FACE_MODEL).front_end
    without = FrontEnds(basel=named.basel).face_model(FACE_MODEL)
    assert without.fitter is None
    assert len({with_network, without.front_end, ""}) == 3
