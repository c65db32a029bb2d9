"""A job done as another machine does it: nothing of this machine's files is used but what came along."""

import os
from pathlib import Path

import numpy as np
import pytest

from studio.engine.cluster_job import files_of, make_elsewhere, prepare_elsewhere
from studio.engine.export_settings import ExportSettings
from studio.engine.film_origin import TypedText
from studio.engine.render_job import RenderJob


def contents(job: RenderJob) -> tuple[tuple[str, ...], list[np.ndarray]]:
    files = files_of(job)
    return tuple(files), [np.fromfile(path, np.uint8) for path in files.values()]


@pytest.fixture
def job(sample_portrait: Path, tmp_path: Path) -> RenderJob:
    portrait = tmp_path / "portrait.jpg"
    portrait.write_bytes(sample_portrait.read_bytes())
    script = tmp_path / "script.txt"
    script.write_text("Mama.", encoding="utf-8")
    return RenderJob(portrait, ExportSettings(tmp_path / "film.mp4", crop=True), text_file=script)


def test_files_travel_and_the_film_comes_back_unsigned(job: RenderJob) -> None:
    home = os.environ["REALTALK_STUDIO_HOME"]
    names, arrays = contents(job)
    job.reference.unlink()
    assert job.text_file is not None
    job.text_file.unlink()
    prepared = prepare_elsewhere(job, names, {}, *arrays)
    assert prepared.why == ""
    assert len(prepared.files) == 1
    made = make_elsewhere(job, True, prepared, names, *arrays)
    assert made.why == ""
    assert made.film is not None
    assert bytes(made.film[4:8]) == b"ftyp"
    assert made.origin is not None
    assert made.origin.reference.name == "portrait.jpg"
    assert isinstance(made.origin.driver, TypedText)
    assert made.grade is not None
    assert not job.film.output.exists()
    assert os.environ["REALTALK_STUDIO_HOME"] == home


def test_what_is_wrong_with_a_reference_is_said_by_all_of_its_jobs(job: RenderJob) -> None:
    names, arrays = contents(job)
    arrays[names.index("reference")] = np.frombuffer(b"no picture", np.uint8)
    prepared = prepare_elsewhere(job, names, {}, *arrays)
    assert "portrait.jpg" in prepared.why
    assert make_elsewhere(job, False, prepared, names, *arrays).why == prepared.why
