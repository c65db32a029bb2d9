from pathlib import Path

import pytest

from studio.engine.export_settings import ExportSettings
from studio.engine.job_ledger import JobKeys
from studio.engine.render_job import LONGEST_SCRIPT_BYTES, RenderJob
from studio.engine.take import ABOUT, HEADER, Take, TakeHeader
from studio.errors import StudioError


def job(folder: Path, **options) -> RenderJob:
    return RenderJob(folder / "face.png", ExportSettings(folder / "out.mp4"), **options)


def test_a_script_is_read_as_it_was_typed(tmp_path: Path):
    (tmp_path / "script.txt").write_bytes("\ufeffGrüße.\r\n".encode())
    assert job(tmp_path, text_file=tmp_path / "script.txt").script() == "Grüße.\n"
    assert job(tmp_path, text="Hello.").script() == "Hello."
    assert job(tmp_path, audio=tmp_path / "speech.wav").script() is None


def test_what_is_no_script_is_named(tmp_path: Path):
    (tmp_path / "words.bin").write_bytes(b"\xff\xfe\x00\xd8")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(LONGEST_SCRIPT_BYTES + 1)
    for name, what in (("words.bin", "no text in UTF-8"), ("large.txt", "too large"), ("none.txt", "There is no file")):
        with pytest.raises(StudioError, match=what) as caught:
            job(tmp_path, text_file=tmp_path / name).script()
        assert name in str(caught.value)
    with pytest.raises(StudioError, match="cannot be read"):
        job(tmp_path, text_file=tmp_path).script()


def test_a_film_never_takes_the_place_of_what_it_is_made_from(tmp_path: Path):
    with pytest.raises(StudioError, match="would overwrite"):
        job(tmp_path, text_file=tmp_path / "out.mp4").check()


def test_a_text_is_not_shown_in_logs(tmp_path: Path):
    assert "secret" not in repr(job(tmp_path, text="secret"))


def test_a_take_that_was_trimmed_is_another_input(tmp_path: Path):
    folder = tmp_path / "take"
    folder.mkdir()
    (folder / HEADER).write_text("{}")
    take = Take(folder, TakeHeader("2026-01-01T00:00:00+00:00"), "", 10, 0.0, 0.4, 0)
    made = job(tmp_path, take=take)
    before = JobKeys().of(["--take=take"], made.inputs())
    (folder / ABOUT).write_text('{"begin_s": 0.2}')
    assert JobKeys().of(["--take=take"], made.inputs()) != before
