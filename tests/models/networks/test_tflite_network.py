from pathlib import Path

import cv2
import mediapipe
import numpy as np
import pytest
import torch

from models.errors import CheckpointError
from models.networks.tflite_network import TfliteNetwork

MODULES = Path(mediapipe.__file__).parent / "modules"
FACE_MESH = MODULES / "face_landmark" / "face_landmark.tflite"


@pytest.fixture(scope="module")
def view(sample_portrait):
    """The portrait's face as the network wants it: f32[1, 3, 192, 192]."""
    picture = cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)
    side = min(picture.shape[:2])
    square = cv2.resize(picture[:side, :side], (192, 192), interpolation=cv2.INTER_AREA)
    return torch.from_numpy(square).permute(2, 0, 1)[None].float() / 255


def test_it_says_what_another_reader_of_the_same_file_says(view):
    network = TfliteNetwork(FACE_MESH)
    with torch.inference_mode():
        points, _ = network(view)
    other = cv2.dnn.readNetFromTFLite(str(FACE_MESH))
    other.setInput(view.numpy())
    mesh = next(np.ravel(v) for v in other.forward(other.getUnconnectedOutLayersNames()) if np.size(v) == 468 * 3)
    np.testing.assert_allclose(points[0].numpy(), mesh, atol=0.02)


def test_gradients_reach_the_picture_and_no_weight(view):
    network = TfliteNetwork(FACE_MESH)
    picture = view.clone().requires_grad_()
    network(picture)[0].square().mean().backward()
    assert picture.grad is not None
    assert picture.grad.abs().sum() > 0
    assert list(network.parameters()) == []
    assert network.state_dict() == {}  # nothing of it gets into anybody's weight file


def test_several_pictures_are_seen_like_each_alone(view):
    network = TfliteNetwork(FACE_MESH)
    both = torch.cat([view, view.flip(-1)])
    with torch.inference_mode():
        torch.testing.assert_close(network(both)[0][1:], network(view.flip(-1))[0], rtol=1e-4, atol=1e-2)


def test_files_that_it_cannot_run_are_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"missing\.tflite"):
        TfliteNetwork(tmp_path / "missing.tflite")
    damaged = tmp_path / "damaged.tflite"
    damaged.write_bytes(FACE_MESH.read_bytes()[:5000])
    with pytest.raises(CheckpointError, match=r"damaged\.tflite"):
        TfliteNetwork(damaged)
    with pytest.raises(CheckpointError, match="is not known here"):
        TfliteNetwork(MODULES / "face_landmark" / "face_landmark_with_attention.tflite")
