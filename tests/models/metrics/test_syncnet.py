import numpy as np
import pytest
import torch

from models.errors import CheckpointError
from models.metrics.syncnet import SyncNet, sync_faces, sync_score


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A file of the layout of ``syncnet_v2.model``, in the old format of torch.save, with random weights."""
    torch.manual_seed(0)
    weights = {n: v for n, v in SyncNet().state_dict().items() if not n.endswith("num_batches_tracked")}
    path = tmp_path_factory.mktemp("syncnet") / "syncnet_v2.model"
    torch.save(weights, path, _use_new_zipfile_serialization=False)
    return path


def test_published_layout(published):
    shapes = {name: tuple(value.shape) for name, value in torch.load(published, weights_only=True).items()}
    assert shapes["netcnnaud.0.weight"] == (64, 1, 3, 3)
    assert shapes["netcnnaud.4.weight"] == (192, 64, 3, 3)
    assert shapes["netcnnaud.18.weight"] == (512, 256, 5, 4)
    assert shapes["netcnnaud.19.running_var"] == (512,)
    assert shapes["netcnnlip.0.weight"] == (96, 3, 5, 7, 7)
    assert shapes["netcnnlip.18.weight"] == (512, 256, 1, 6, 6)
    assert shapes["netfclip.3.weight"] == (1024, 512)
    assert shapes["netfcaud.1.running_mean"] == (512,)


def test_windows_are_embedded_one_by_one(published):
    network = SyncNet.load(published)
    generator = np.random.default_rng(0)
    faces = list(generator.integers(0, 256, (8, 224, 224, 3), dtype=np.uint8))
    sound = 0.1 * generator.normal(size=8 * 640).astype(np.float32)
    lips, speech = network.embeddings(faces, sound, batch=2)
    assert lips.shape == speech.shape == (3, 1024)
    bgr = torch.from_numpy(np.stack(faces)[1:6, ..., ::-1].copy()).permute(3, 0, 1, 2)[None].float()
    np.testing.assert_allclose(network.embed_lips(bgr).numpy()[0], lips[1], rtol=1e-3, atol=1e-3)
    assert len(network.embeddings(faces[:5], sound)[0]) == 0


def test_another_network_is_refused(tmp_path):
    torch.save({"netcnnaud.0.weight": torch.zeros(64, 1, 3, 3)}, tmp_path / "half.model")
    with pytest.raises(CheckpointError, match=r"half\.model.*netcnnaud\.0\.bias is nothing"):
        SyncNet.load(tmp_path / "half.model")


@pytest.mark.parametrize("late", [-4, 0, 3])
def test_the_offset_is_found(late):
    speech = np.random.default_rng(0).normal(size=(80, 16)).astype(np.float32)
    lips = np.roll(speech, late, axis=0)  # what is heard at t is seen at t + late
    found = sync_score(lips[10:70], speech[10:70])
    assert found.offset_frames == late
    assert found.confidence > 2
    assert found.distance < 0.2 * np.linalg.norm(speech, axis=1).mean()


def test_distance_and_confidence_by_hand():
    # Lips (0), (4) and (8) next to the same sound: at offset 0 the distances are 0, 0, 0. One frame off, against sound
    # (0 4 8) padded with zeros: (0 0 4) gives 0, 4, 4 and (4 8 0) gives 4, 4, 8.
    values = np.float32([[0], [4], [8]])
    found = sync_score(values, values, largest_offset=1)
    assert found.distance == 0
    assert found.confidence == pytest.approx(8 / 3)
    assert found.offset_frames == 0


def test_unrelated_sound_has_little_confidence():
    lips, speech = np.random.default_rng(1).normal(size=(2, 200, 64)).astype(np.float32)
    assert sync_score(lips, speech).confidence < 0.2


def test_a_clip_without_windows_has_no_score():
    assert np.isnan(sync_score(np.zeros((0, 4)), np.zeros((0, 4))).confidence)


def test_the_face_is_cut_out_with_room_below():
    crop = np.zeros((256, 256, 3), np.uint8)
    crop[60:161, 78:179] = 100  # a face 100 pixels high
    crop[181:190, 78:179] = 255  # a collar, 0.2 to 0.3 faces below it
    points = np.zeros((20, 468, 3), np.float32)
    points[:, 0, :2], points[:, 1:, :2] = (78, 60), (178, 160)
    points[7, 1:, :2] = 250  # one frame in which the detector errs
    faces = sync_faces([crop] * 20, points)
    assert len(faces) == 20
    assert faces[0].shape == (224, 224, 3)
    assert np.array_equal(faces[7], faces[0])
    # The window is 140 pixels of the crop: the face begins at 0.5 - 0.2 / 1.4 - 0.5 / 1.4 = 0 of it and ends at 5/7.
    rows = np.flatnonzero(faces[0][:, 112, 0] == 100)
    assert rows[0] <= 1
    assert rows[-1] == pytest.approx(224 * 5 / 7, abs=2)
    assert faces[0].max() == 255
