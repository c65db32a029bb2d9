from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.media.text_file import read_text

WORDS = "Grüße, 你好.\nSecond line."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_what_editors_write_is_read(tmp_path: Path, encoding: str, ending: str):
    path = tmp_path / "script.txt"
    path.write_bytes(WORDS.replace("\n", ending).encode(encoding))
    assert read_text(path, 1000, "a script") == WORDS


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\xc3", b"a\0b", b"\xfe\xff\xd8\x00"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes):
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    with pytest.raises(StudioError, match=r"picture\.png is no text"):
        read_text(path, 1000, "a script")


def test_missing_and_large_files_are_named(tmp_path: Path):
    (tmp_path / "long.txt").write_text(WORDS, encoding="utf-8")
    with pytest.raises(StudioError, match=r"long\.txt is too large for a script"):
        read_text(tmp_path / "long.txt", 10, "a script")
    with pytest.raises(StudioError, match=r"none\.txt"):
        read_text(tmp_path / "none.txt", 10, "a script")
