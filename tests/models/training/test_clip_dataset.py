from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import TrainingError
from models.training.clip_dataset import load_clip, load_split, save_clip


def test_clip_survives_its_file(drawn_clip, tmp_path: Path):
    clip = drawn_clip(frames=4)
    sound = np.random.default_rng(0).uniform(-1, 1, 900).astype(np.float32)
    clip = replace(clip, sound=sound, present=np.array([True, False, True, True]))
    path = tmp_path / "train__clip.safetensors"
    save_clip(path, clip)
    loaded = load_clip(path)
    assert len(loaded) == 4
    assert loaded.facts == clip.facts
    assert list(loaded.frames_jpeg) == list(clip.frames_jpeg)
    assert loaded.present.tolist() == [True, False, True, True]
    assert np.array_equal(loaded.landmarks, clip.landmarks)
    assert np.abs(loaded.sound - sound).max() <= 0.6 / 32767
    assert np.array_equal(loaded.frame(2), clip.frame(2))
    assert [entry.name for entry in tmp_path.iterdir()] == ["train__clip.safetensors"]


def test_frames_are_rgb(drawn_clip):
    """The mesh is drawn in a blue-green: more blue than red where the face is."""
    picture = drawn_clip(frames=1).frame(0)
    assert picture.shape == (256, 256, 3)
    assert picture[100:150, 100:150, 2].mean() > picture[100:150, 100:150, 0].mean() + 20


def test_sound_louder_than_full_scale_is_clipped_not_wrapped(drawn_clip, tmp_path: Path):
    path = tmp_path / "train__loud.safetensors"
    save_clip(path, replace(drawn_clip(frames=1), sound=np.array([1.5, -1.5], np.float32)))
    assert load_clip(path).sound.tolist() == pytest.approx([1, -1], abs=1e-4)


@pytest.mark.parametrize("damage", ["missing", "garbage", "truncated"])
def test_damaged_clip_is_named(drawn_clip, tmp_path: Path, damage: str):
    path = tmp_path / "train__bad.safetensors"
    if damage == "garbage":
        path.write_bytes(b"not a clip")
    if damage == "truncated":
        save_clip(path, drawn_clip(frames=1))
        path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TrainingError, match=r"train__bad\.safetensors: not a prepared clip"):
        load_clip(path)


def test_split_and_licence_choose_the_clips(drawn_clip, tmp_path: Path):
    for name, split, licence in [("b", "train", "free"), ("a", "train", "research"), ("c", "val", "free")]:
        save_clip(tmp_path / f"{split}__{name}.safetensors", drawn_clip(name=name, split=split, licence=licence))
    assert [clip.facts.name for clip in load_split(tmp_path, "train")] == ["a", "b"]
    assert [clip.facts.name for clip in load_split(tmp_path, "train", "free")] == ["b"]
    assert [clip.facts.name for clip in load_split(tmp_path, "val")] == ["c"]


def test_an_empty_split_is_an_error(tmp_path: Path):
    with pytest.raises(TrainingError, match="no prepared clips of the split 'train'"):
        load_split(tmp_path, "train")
