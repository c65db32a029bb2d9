import json
from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.engine.lip_edits import NO_EDITS, LipEdits, SentenceKeys
from studio.project import Project
from studio.project_file import load_project, save_project
from studio.project_schema import ProjectError

RATE_HZ = 16_000


def sound(level: float, seconds: float = 0.4) -> Waveform:
    return Waveform.from_mono(np.full(round(seconds * RATE_HZ), level, np.float32), RATE_HZ)


def bump(frames: int, at: int, curve: int = 0, height: float = 0.2) -> np.ndarray:
    offsets = np.zeros((frames, 3), np.float32)
    offsets[at : at + 2, curve] = height
    return offsets


def test_sentences_are_known_by_their_sound_and_told_apart_when_repeated():
    keys, again = SentenceKeys(), SentenceKeys()
    first = [keys.next(sound(level)) for level in (0.1, 0.2, 0.1)]
    assert len(set(first)) == 3
    assert first[2] == first[0] + "-2"
    assert [again.next(sound(0.2)), again.next(sound(0.1))] == [first[1], first[0]]


def test_taking_an_edit_back_leaves_nothing():
    key = SentenceKeys().next(sound(0.1))
    edits = NO_EDITS.with_offsets(key, bump(10, 4))
    assert edits
    assert edits.with_offsets(key, np.zeros((10, 3), np.float32)) == NO_EDITS
    both = edits.with_offsets(key, bump(10, 4) + bump(10, 8, curve=1))
    assert both.without([key], [1]) == edits
    assert edits.changed(both, key, 10) == [8, 9]
    assert both.without([key], range(3)) == NO_EDITS


def test_a_project_keeps_edits_to_the_thousandth(tmp_path: Path):
    keys = SentenceKeys()
    edits = NO_EDITS.with_offsets(keys.next(sound(0.1)), bump(10, 4) + bump(10, 0, 2, -0.0314))
    edits = edits.with_offsets(keys.next(sound(0.1)), bump(6, 3, 1))
    path = tmp_path / "talk.rtproj"
    save_project(Project().with_section("lips", edits.section()), path)
    assert LipEdits.from_section(load_project(path).sections["lips"]) == edits


@pytest.mark.parametrize("value", [3, "what", "0123456789abcdef@0:", "0123456789abcdef@99999:1,1", "x@1:2", "1e5"])
def test_a_damaged_project_says_which_curve(tmp_path: Path, value: object):
    path = tmp_path / "damaged.rtproj"
    save_project(Project().with_section("lips", NO_EDITS.section()), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["sections"]["lips"]["width"] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    assert caught.value.field == "lips.width"
