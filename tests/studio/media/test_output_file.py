import os
import stat
import sys
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.media.output_file import refuse_same_file, refuse_unwritable, write_text


def test_a_place_that_can_be_written_stays_as_it_is(tmp_path: Path):
    older = tmp_path / "film.mp4"
    older.write_bytes(b"older")
    refuse_unwritable(older)
    refuse_unwritable(tmp_path / "new.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
    assert older.read_bytes() == b"older"


def test_a_bad_place_is_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    too_long = f"{'film' * 70}.mp4"
    for place, words in ((Path(), "is a folder"), (tmp_path / "no" / "film.mp4", "does not exist")):
        with pytest.raises(StudioError, match=words):
            refuse_unwritable(place)
    with pytest.raises(StudioError, match="too long"):
        refuse_unwritable(tmp_path / too_long)
    refuse_same_file(tmp_path / too_long, [tmp_path / "clip.mp4"])
    assert list(tmp_path.iterdir()) == []


def test_a_text_takes_the_place_of_an_older_one_or_leaves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    place = Path("note.json")
    write_text(place, "older and longer")
    write_text(place, "jünger\n")
    assert place.read_text(encoding="utf-8") == "jünger\n"
    with pytest.raises(UnicodeEncodeError):
        write_text(place, "\ud800")
    assert place.read_text(encoding="utf-8") == "jünger\n"
    assert list(tmp_path.iterdir()) == [tmp_path / place]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_plain_file_is_never_replaced(tmp_path: Path):
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    with pytest.raises(StudioError, match="may be replaced"):
        refuse_unwritable(pipe)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
