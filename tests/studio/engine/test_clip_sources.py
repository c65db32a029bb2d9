"""Trees of the published layouts, made of one real film each, linked under many names."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.engine.clip_sources import find_clips
from studio.engine.person_split import SplitRule
from studio.errors import StudioError

HEADER = "split,file,kind,person_id,has_audio,audio_file,language,licence_tier,sync_corr,av_lag_ms\n"
VIDEO_ID = "7w0IBEWc9Qw"


@pytest.fixture
def tree(tmp_path: Path, portrait_clip: Path) -> Callable[..., Path]:
    def make(*names: str) -> Path:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(portrait_clip, tmp_path / name)
        return tmp_path

    return make


def test_voxceleb1_as_published(tree):
    folder = tree(
        f"dev/mp4/id10001/{VIDEO_ID}/00001.mp4",
        f"dev/mp4/id10001/{VIDEO_ID}/00002.mp4",
        f"dev/wav/id10001/{VIDEO_ID}/00001.wav",
        f"test/mp4/id10270/{VIDEO_ID}/00001.mp4",
    )
    found = find_clips(folder, split=SplitRule(val_share=0.0))
    assert found.layout == "voxceleb1"
    assert [(clip.facts.name, clip.facts.person_id, clip.facts.split) for clip in found.clips] == [
        (f"id10001_{VIDEO_ID}_00001", "id10001", "train"),
        (f"id10001_{VIDEO_ID}_00002", "id10001", "train"),
        (f"id10270_{VIDEO_ID}_00001", "id10270", "test"),
    ]
    assert found.clips[0].sound == folder / f"dev/wav/id10001/{VIDEO_ID}/00001.wav"
    assert found.clips[1].sound == found.clips[1].video


def test_voxceleb1_cropped_for_talking_heads(tree):
    folder = tree(f"id10001#{VIDEO_ID}#000993#001143.mp4", f"id10309#{VIDEO_ID}#000001#000200.mp4")
    found = find_clips(folder, split=SplitRule(val_share=0.0))
    assert found.layout == "voxceleb1"
    assert {clip.facts.person_id: clip.facts.split for clip in found.clips} == {"id10001": "train", "id10309": "test"}


def test_mead_takes_the_front_view_and_its_sound(tree):
    folder = tree(
        "M005/video/front/angry/level_1/001.mp4",
        "M005/video/left_30/angry/level_1/001.mp4",
        "M005/audio/angry/level_1/001.m4a",
        "M003/video/front/happy/level_3/007.mp4",
    )
    found = find_clips(folder, split=SplitRule(val_share=0.0))
    assert found.layout == "mead"
    clips = {clip.facts.name: clip for clip in found.clips}
    assert clips.keys() == {"M005_angry_level_1_001", "M003_happy_level_3_007"}
    assert clips["M005_angry_level_1_001"].facts.split == "train"
    assert clips["M003_happy_level_3_007"].facts.split == "test"
    assert clips["M005_angry_level_1_001"].sound == folder / "M005/audio/angry/level_1/001.m4a"
    assert clips["M005_angry_level_1_001"].facts.language == "en"


def test_hdtf_is_for_evaluation_with_one_clip_a_person(tree):
    speeches = [f"WDA_EdMarkey{speech}_{number:03d}.mp4" for speech in (0, 1) for number in (0, 1)]
    folder = tree(*speeches, "RD_Radio1_000.mp4", "RD_Radio2_000.mp4", "_videos_raw/RD_Radio1_000.mp4")
    found = find_clips(folder)
    assert found.layout == "hdtf"
    assert {clip.facts.name: clip.facts.person_id for clip in found.clips} == {
        "RD_Radio1_000": "hdtf_Radio1",
        "RD_Radio2_000": "hdtf_Radio2",
        "WDA_EdMarkey0_000": "hdtf_EdMarkey",
    }
    assert {clip.facts.split for clip in found.clips} == {"test"}
    assert len(found.passed_over) == 3
    assert "evaluated" in found.passed_over[0].reason


def test_hdtf_test_clips_can_be_listed_and_all_can_be_trained_on(tree):
    folder = tree("RD/Radio1_0.mp4", "RD/Radio1_1.mp4", "WRA/JonKyl_0.mp4")
    (folder / "test.txt").write_text("RD_Radio1_001.mp4\n")
    assert [clip.facts.name for clip in find_clips(folder).clips] == ["RD_Radio1_001"]
    assert len(find_clips(folder, split=SplitRule.parse("hash")).clips) == 3


def test_hdtf_takes_twenty_people(tmp_path: Path):
    for number in range(30):
        (tmp_path / f"RD_Radio{number}_000.mp4").touch()
    names = [clip.facts.name for clip in find_clips(tmp_path).clips]
    assert len(names) == 20
    assert [clip.facts.name for clip in find_clips(tmp_path).clips] == names


def test_a_plain_folder_names_people_by_subfolder(tree):
    folder = tree("anna/0001.mp4", "ben/0001.mp4", "ben/0002.MOV", "cleo.mp4", "cleo.wav", "alone.wav", "face.jpg")
    (folder / "ben" / "notes.txt").write_text("two takes")
    found = find_clips(folder)
    assert found.layout == "folder"
    assert {clip.facts.name: clip.facts.person_id for clip in found.clips} == {
        "anna-0001.mp4": "anna",
        "ben-0001.mp4": "ben",
        "0002": "ben",
        "cleo": "cleo",
    }
    assert [clip.sound for clip in found.clips if clip.facts.name == "cleo"] == [folder / "cleo.wav"]
    assert {passed.name for passed in found.passed_over} == {"alone.wav", "face.jpg"}


def test_rows_of_one_name_in_a_catalog_stay_two(tmp_path: Path):
    rows = [f"train,{folder}/0001.mp4,clip,{folder},yes,,en,free,,\n" for folder in ("anna", "ben")]
    (tmp_path / "catalog.csv").write_text(HEADER + "".join(rows))
    assert [clip.facts.name for clip in find_clips(tmp_path).clips] == ["anna-0001.mp4", "ben-0001.mp4"]


def test_a_person_in_two_splits_is_refused(tmp_path: Path):
    rows = [f"{split},{split}.mp4,clip,anna,yes,,en,free,,\n" for split in ("train", "val")]
    (tmp_path / "catalog.csv").write_text(HEADER + "".join(rows))
    with pytest.raises(StudioError, match="anna is in two splits: train in 'train', val in 'val'"):
        find_clips(tmp_path)


@pytest.mark.parametrize("text", ["split,file\ntrain,a.mp4\n", HEADER + "train,a.mp4,clip,anna,yes,,en,free,high,\n"])
def test_a_catalog_that_makes_no_sense_is_named(tmp_path: Path, text: str):
    (tmp_path / "catalog.csv").write_text(text)
    with pytest.raises(StudioError, match=r"catalog\.csv cannot be read"):
        find_clips(tmp_path)


def test_the_wrong_layout_is_named(tree):
    with pytest.raises(StudioError, match="no clips laid out as mead is published"):
        find_clips(tree("anna.mp4"), "mead")
