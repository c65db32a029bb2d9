import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from models.errors import CheckpointError
from models.metrics.identity_similarity import FaceIdentity, aligned_face, mean_cosine

FIVE = {468: (38.2946, 51.6963), 473: (73.5318, 51.5014), 1: (56.0252, 71.7366), 61: (41.5493, 92.3655),
        291: (70.7299, 92.2041)}  # fmt: skip


@pytest.fixture(scope="module")
def small():
    torch.manual_seed(0)
    return FaceIdentity((1, 1, 2, 1)).eval()


def test_published_layout_of_r50():
    with torch.device("meta"):
        shapes = {name: tuple(value.shape) for name, value in FaceIdentity((3, 4, 14, 3)).state_dict().items()}
    assert shapes["conv1.weight"] == (64, 3, 3, 3)
    assert shapes["prelu.weight"] == (64,)
    assert shapes["layer3.13.conv2.weight"] == (256, 256, 3, 3)
    assert shapes["layer4.0.downsample.0.weight"] == (512, 256, 1, 1)
    assert shapes["layer4.0.downsample.1.running_mean"] == (512,)
    assert shapes["fc.weight"] == (512, 25088)
    assert shapes["features.running_var"] == (512,)
    assert "layer1.1.downsample.0.weight" not in shapes


@pytest.mark.parametrize("ending", ["pth", "safetensors"])
def test_blocks_are_counted_in_the_file(small, tmp_path, ending):
    path = tmp_path / f"backbone.{ending}"
    (torch.save if ending == "pth" else save_file)(small.state_dict(), path)
    faces = list(np.random.default_rng(0).integers(0, 256, (3, 112, 112, 3), dtype=np.uint8))
    loaded = FaceIdentity.load(path)
    assert len(loaded.get_submodule("layer3")) == 2
    np.testing.assert_array_equal(loaded.embeddings(faces, batch=2), small.embeddings(faces, batch=2))
    assert loaded.embeddings(faces).shape == (3, 512)


def test_another_network_is_refused(tmp_path):
    torch.save({"layer1.0.conv1.weight": torch.zeros(1)}, tmp_path / "part.pth")
    with pytest.raises(CheckpointError, match="not an IResNet"):
        FaceIdentity.load(tmp_path / "part.pth")


def test_same_faces_are_the_same_person(small):
    faces = list(np.random.default_rng(0).integers(0, 256, (2, 112, 112, 3), dtype=np.uint8))
    embeddings = small.embeddings(faces)
    assert mean_cosine(embeddings, embeddings) == pytest.approx(1)
    assert mean_cosine(embeddings, -embeddings) == pytest.approx(-1)
    assert mean_cosine(np.float32([[1, 0], [1, 1]]), np.float32([[0, 2], [3, 3]])) == pytest.approx(0.5)
    assert np.isnan(mean_cosine(np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)))


def test_faces_are_turned_and_scaled_to_where_the_network_wants_them():
    face = np.zeros((112, 112, 3), np.uint8)
    for x, y in FIVE.values():
        cv2.circle(face, (round(x), round(y)), 3, (255, 255, 255), -1)
    matrix = cv2.getRotationMatrix2D((56, 56), 20, 1.6)
    matrix[:, 2] += (70, 60)
    moved = cv2.warpAffine(face, matrix, (256, 256))
    points = np.zeros((478, 3), np.float32)
    for index, place in FIVE.items():
        points[index, :2] = matrix @ np.array([*place, 1.0])
    aligned = aligned_face(moved, points)
    assert aligned.shape == (112, 112, 3)
    assert np.abs(aligned.astype(int) - face).mean() < 3
