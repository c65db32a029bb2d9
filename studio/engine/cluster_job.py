"""One film on another machine: what it is made from travels there as bytes, and the film comes back as bytes.

These functions run on whichever machine of a cluster is free; no file of theirs outlives the call.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from studio.engine.film_grade import FilmGrade
from studio.engine.film_origin import FilmOrigin
from studio.engine.job_renderer import JobRenderer
from studio.engine.marking import Marking
from studio.engine.render_job import RenderJob
from studio.engine.sample import is_sample, sample_reference
from studio.errors import StudioError
from studio.media.interruption import Interruption
from studio.user_dirs import HOME_VARIABLE, cache_dir

Bytes = npt.NDArray[np.uint8]
_REFERENCE, _TEXT, _SPEECH, _SOUND, _TAKE = "reference", "text", "speech", "sound", "take"


@dataclass(frozen=True)
class Prepared:
    """An avatar as it travels: files of the folder of avatars by name. why: there is none; empty if there is."""

    files: Mapping[str, Bytes] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True)
class MadeFilm:
    """film: its file; origin: what is to be signed, None where its container holds no signature; why: there is no film,
    empty if there is; seconds: it took.
    """

    film: Bytes | None = None
    origin: FilmOrigin | None = None
    grade: FilmGrade | None = None
    duration_s: float = 0.0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    why: str = ""


def files_of(job: RenderJob) -> dict[str, Path]:
    """What has to travel, by what it is to the job. The sample portrait is everywhere."""
    found = {_TEXT: job.text_file, _SPEECH: job.audio, _SOUND: job.film.sound}
    files = {name: path for name, path in found.items() if path is not None}
    if not is_sample(job.reference):
        files[_REFERENCE] = job.reference
    if job.take is not None:
        files |= {f"{_TAKE}/{path.name}": path for path in job.take.files()}
    return files


def prepare_elsewhere(job: RenderJob, names: tuple[str, ...], personal: Mapping[str, Bytes], *files: Bytes) -> Prepared:
    """Follow the face of a job's reference. personal: renderers fine-tuned to it; names, files: from ``files_of``."""
    with _own_home() as home:
        try:
            there = _placed(job, dict(zip(names, files, strict=True)), home)
            _write_avatars(personal)
            _renderer().prepare(there, lambda _, __: None)
        except StudioError as error:
            return Prepared(why=str(error))
        return Prepared({path.name: np.fromfile(path, np.uint8) for path in _avatars().iterdir() if path.is_file()})


def make_elsewhere(job: RenderJob, graded: bool, prepared: Prepared, names: tuple[str, ...], *files: Bytes) -> MadeFilm:
    """Make a film, unsigned. What goes wrong is an ending like any other; only the end of the process is not."""
    if prepared.why:
        return MadeFilm(why=prepared.why)
    started = time.monotonic()
    origins: list[FilmOrigin] = []
    grades: list[FilmGrade] = []
    with _own_home() as home:
        try:
            there = _placed(job, dict(zip(names, files, strict=True)), home)
            _write_avatars(prepared.files)
            done = _renderer().perform(
                there,
                progress=lambda _, __: None,
                graded=grades.append if graded else None,
                unsigned=origins.append,
            )
        except StudioError as error:
            return MadeFilm(why=str(error), seconds=time.monotonic() - started)
        return MadeFilm(
            np.fromfile(there.film.output, np.uint8),
            origins[0] if origins else None,
            grades[0] if grades else None,
            float(done.duration_s),
            time.monotonic() - started,
            done.notes,
        )


@contextmanager
def _own_home() -> Iterator[Path]:
    """A folder for all that is written; the settings and avatars of whoever owns the machine are left alone."""
    before = os.environ.get(HOME_VARIABLE)
    with tempfile.TemporaryDirectory(prefix="realtalk-") as folder:
        os.environ[HOME_VARIABLE] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ[HOME_VARIABLE]
            else:
                os.environ[HOME_VARIABLE] = before


def _placed(job: RenderJob, files: Mapping[str, Bytes], home: Path) -> RenderJob:
    """Write the files that came along, and return the job with their names here. Films tell the names, so they stay."""
    there = {
        _REFERENCE: job.reference,
        _TEXT: job.text_file,
        _SPEECH: job.audio,
        _SOUND: job.film.sound,
    }
    places: dict[str, Path] = {}
    for name, content in files.items():
        original = there.get(name)
        places[name] = home / "job" / (name if original is None else f"{name}/{original.name}")
        places[name].parent.mkdir(parents=True, exist_ok=True)
        content.tofile(places[name])
    output = home / "made" / job.film.output.name
    output.parent.mkdir()
    return replace(
        job,
        reference=places.get(_REFERENCE) or sample_reference(),
        text_file=places.get(_TEXT),
        audio=places.get(_SPEECH),
        take=None if job.take is None else replace(job.take, folder=home / "job" / _TAKE),
        film=replace(job.film, output=output, sound=places.get(_SOUND), marking=Marking(job.film.marking.badge)),
        interruption=Interruption(),
    )


def _write_avatars(files: Mapping[str, Bytes]) -> None:
    _avatars().mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        content.tofile(_avatars() / name)


def _avatars() -> Path:
    return cache_dir() / "avatars"


@cache
def _renderer() -> JobRenderer:
    """One a process: networks stay for the next job."""
    return JobRenderer(threads=1)
