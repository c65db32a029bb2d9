import os
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import sha256_of
from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform
from studio.engine.avatar import FaceTrack
from studio.engine.avatar_cache import AvatarCache

FRAMES = 3


@pytest.fixture
def track() -> FaceTrack:
    generator = np.random.default_rng(0)
    coefficients = FaceCoefficients(
        generator.normal(size=4).astype(np.float32),
        generator.normal(size=(FRAMES, 5)).astype(np.float32),
        generator.normal(size=(FRAMES, 3)).astype(np.float32),
        generator.normal(size=(FRAMES, 3)).astype(np.float32),
    )
    crops = tuple(CropTransform(float(x), 20.25, 300.125) for x in range(FRAMES))
    error = np.array([0.5, 9.0, 0.75], np.float32)
    return FaceTrack(
        coefficients,
        crops,
        np.array([True, False, True]),
        error,
        2,
        1,
        cuts=(2,),
        occluded=generator.random((FRAMES, 64, 64)) < 0.1,
    )


def entry_of(folder: Path) -> Path:
    (entry,) = folder.rglob("*.safetensors")
    return entry


def test_track_comes_back_whole(track: FaceTrack, tmp_path: Path):
    cache = AvatarCache(tmp_path)
    cache.save("key", track)
    loaded = cache.load("key", FRAMES)
    assert loaded is not None
    for field in fields(FaceCoefficients):
        assert np.array_equal(getattr(loaded.coefficients, field.name), getattr(track.coefficients, field.name))
    assert loaded.crops == track.crops
    assert loaded.present.tolist() == [True, False, True]
    assert loaded.present.dtype == bool
    assert loaded.cuts == (2,)
    assert np.array_equal(loaded.occluded, track.occluded)
    assert loaded.occluded.dtype == bool
    assert loaded.reprojection_error_px.tolist() == [0.5, 9.0, 0.75]
    assert (loaded.most_faces, loaded.reference_index) == (2, 1)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".safetensors"]


def test_error_counts_frames_with_a_face_only(track: FaceTrack):
    assert track.mean_reprojection_error_px == pytest.approx(0.625)


def test_unknown_key_and_other_length_are_misses(track: FaceTrack, tmp_path: Path):
    cache = AvatarCache(tmp_path)
    assert cache.load("key", FRAMES) is None
    cache.save("key", track)
    assert cache.load("key", FRAMES + 1) is None
    assert cache.load("other", FRAMES) is None


@pytest.mark.parametrize("damage", ["empty", "garbage", "truncated"])
def test_a_damaged_entry_is_passed_over_and_replaced(
    track: FaceTrack, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
):
    cache = AvatarCache(tmp_path)
    cache.save("key", track)
    entry = entry_of(tmp_path)
    entry.write_bytes({"empty": b"", "garbage": b"x" * 500, "truncated": entry.read_bytes()[:-7]}[damage])
    assert cache.load("key", FRAMES) is None
    assert "damaged cache entry" in caplog.text
    cache.save("key", track)
    assert cache.load("key", FRAMES) is not None


def test_an_entry_of_another_layout_is_passed_over(track: FaceTrack, tmp_path: Path):
    from safetensors.numpy import save_file

    cache = AvatarCache(tmp_path)
    cache.save("key", track)
    save_file({"crops": np.zeros((3, 2))}, entry_of(tmp_path), metadata={"facts": "[]"})
    assert cache.load("key", FRAMES) is None


def test_a_folder_that_cannot_be_written_is_no_error(
    track: FaceTrack, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    AvatarCache(in_the_way).save("key", track)
    assert "could not be kept" in caplog.text
    assert AvatarCache(in_the_way).load("key", FRAMES) is None


def test_key_depends_on_the_bytes_of_clip_and_model_not_on_names(tmp_path: Path):
    cache = AvatarCache(tmp_path)
    names = {name: tmp_path / name for name in ("clip", "copy", "other", "model", "new_model")}
    for name, path in names.items():
        path.write_bytes({"copy": b"clip"}.get(name, name.encode()))
    key = cache.key(sha256_of(names["clip"]), names["model"])
    os.utime(names["clip"], (0, 0))
    assert cache.key(sha256_of(names["clip"]), names["model"]) == key
    assert cache.key(sha256_of(names["copy"]), names["model"]) == key
    assert cache.key(sha256_of(names["other"]), names["model"]) != key
    assert cache.key(sha256_of(names["clip"]), names["new_model"]) != key
