from pathlib import Path

import pytest

from models.training.clip_dataset import ClipFacts
from studio.engine.dataset_layouts import ClipToPrepare
from studio.engine.person_split import SplitRule, drawn_split, refuse_split_people
from studio.errors import StudioError


def clip_of(person: str, split: str = "") -> ClipToPrepare:
    return ClipToPrepare(Path("x.mp4"), None, ClipFacts("x", person, split, "free", "", None, None))


def test_the_draw_depends_on_the_name_alone_and_keeps_the_share():
    drawn = [drawn_split(f"person {n}", 0.1) for n in range(2000)]
    assert drawn == [drawn_split(f"person {n}", 0.1) for n in range(2000)]
    assert 160 <= drawn.count("val") <= 240
    assert {drawn_split(f"person {n}", 0.0) for n in range(50)} == {"train"}


def test_people_published_to_train_on_lend_some_to_validate_on():
    clips = [clip_of(f"p{n}", "train") for n in range(200)] + [clip_of("t", "test")]
    inside, outside = SplitRule("published", 0.1).divide(clips)
    splits = [clip.facts.split for clip in inside]
    assert splits[-1] == "test"
    assert 8 <= splits.count("val") <= 32
    assert not outside


def test_a_published_validation_set_is_left_alone():
    inside, _ = SplitRule("published", 0.9).divide(
        [clip_of(f"p{n}", "train") for n in range(20)] + [clip_of("v", "val")]
    )
    assert [clip.facts.split for clip in inside].count("val") == 1


def test_a_list_names_the_people(tmp_path: Path):
    listed = tmp_path / "people.csv"
    listed.write_text("anna,train\nben,val\n")
    inside, outside = SplitRule.parse(str(listed)).divide([clip_of("anna"), clip_of("ben"), clip_of("cleo")])
    assert [clip.facts.split for clip in inside] == ["train", "val"]
    assert "does not name cleo" in outside[0].reason


@pytest.mark.parametrize(
    ("text", "complaint"), [("anna,train\nanna,val\n", "two splits"), ("anna\n", "no list of splits")]
)
def test_a_list_that_contradicts_itself_is_refused(tmp_path: Path, text: str, complaint: str):
    listed = tmp_path / "people.csv"
    listed.write_text(text)
    with pytest.raises(StudioError, match=complaint):
        SplitRule.parse(str(listed))


def test_a_word_that_is_no_split_is_refused():
    with pytest.raises(StudioError, match="'half' is no split"):
        SplitRule.parse("half")


def test_speech_of_people_who_are_trained_on_is_no_contradiction():
    refuse_split_people(clip_of("anna", split).facts for split in ("train", "speech"))
    with pytest.raises(StudioError, match="anna is in two splits"):
        refuse_split_people(clip_of("anna", split).facts for split in ("val", "speech"))
