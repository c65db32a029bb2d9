"""The jobs of a list on the machines of a cluster. Consent and signature stay with whoever ordered the films."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from models.checkpoint import sha256_of
from studio.commands import render
from studio.commands.batch_worker import JobEnd
from studio.commands.consent_argument import settle_consent
from studio.commands.grade_argument import grade_file, tell_grade
from studio.commands.job_file import ListedJob, row_parser
from studio.engine.cluster import Cluster, Shared
from studio.engine.cluster_job import Bytes, MadeFilm, files_of, make_elsewhere, prepare_elsewhere
from studio.engine.consent_record import ConsentRecords
from studio.engine.film_origin import UNSIGNED_NOTE, identity_of, seal_of
from studio.engine.personal_weights import PersonalWeights
from studio.engine.render_job import RenderJob
from studio.errors import StudioError, cannot_read
from studio.media.output_file import OutputFile
from studio.user_dirs import cache_dir


def made_on_cluster(jobs: Sequence[ListedJob], address: str, at_once: int | None) -> Generator[JobEnd, None, None]:
    """Make the films; yields how each job ended. at_once: films that are made at the same time, by default one a core.

    Raises ``StudioError`` without Ray or a cluster, and for a job that cannot travel.
    """
    _refuse_what_stays(jobs)
    with Cluster(address) as cluster:
        yield from _ClusterRun(cluster, at_once or max(1, cluster.cores)).ends(jobs)


def _refuse_what_stays(jobs: Sequence[ListedJob]) -> None:
    for listed in jobs:
        parsed = row_parser().parse_args(list(listed.arguments))
        for name in ("front_ends", "csim"):
            if getattr(parsed, name) is not None:
                raise StudioError(
                    f"line {listed.line}: {name.replace('_', '-')} names networks that the other machines have not.",
                    "Make this film without --ray.",
                )


@dataclass(frozen=True)
class _Ordered:
    """A job that was given away. notes: what was said of it before; graded_to: where its figures go."""

    listed: ListedJob
    job: RenderJob
    sha256: str
    notes: str
    graded_to: Path | None


class _ClusterRun:
    """What was given to the cluster, and what is shared there: every file and every avatar once."""

    def __init__(self, cluster: Cluster, at_once: int) -> None:
        self._cluster, self._at_once = cluster, at_once
        self._files: dict[Path, Shared] = {}
        self._avatars: dict[object, Shared] = {}
        self._ordered: dict[Shared, _Ordered] = {}

    def ends(self, jobs: Sequence[ListedJob]) -> Iterator[JobEnd]:
        """How each job ended, as they end."""
        waiting = list(reversed(jobs))
        while waiting or self._ordered:
            while waiting and len(self._ordered) < self._at_once:
                listed = waiting.pop()
                try:
                    self._order(listed)
                except StudioError as error:
                    yield JobEnd(listed.line, str(error))
            if self._ordered:
                yield self._next_end()

    def _order(self, listed: ListedJob) -> None:
        """Give a job away. Raises ``StudioError``."""
        parsed, said = row_parser().parse_args(list(listed.arguments)), io.StringIO()
        with contextlib.redirect_stdout(said):
            job = render.job_of(parsed)
            sha256 = settle_consent(parsed, job.reference) or sha256_of(job.reference)
        gpu = job.device == "cuda"
        if gpu and not self._cluster.has_gpu:
            raise StudioError("No machine of the cluster has a graphics card for it.", "Choose another device.")
        graded_to = grade_file(parsed)
        files = files_of(job)
        contents = [self._shared_file(path) for path in files.values()]
        begun = self._cluster.begin(
            make_elsewhere,
            job,
            graded_to is not None,
            self._avatar(job, sha256, gpu),
            tuple(files),
            *contents,
            gpu=gpu,
        )
        self._ordered[begun] = _Ordered(listed, job, sha256, said.getvalue(), graded_to)

    def _avatar(self, job: RenderJob, sha256: str, gpu: bool) -> Shared:
        """The avatar of a job's reference, which the first job that needs it lets some machine prepare."""
        key = (sha256, job.reference.name, job.face)
        if key not in self._avatars:
            personal = {path.name: _read(path) for path in PersonalWeights(cache_dir()).of_clip(sha256)}
            files = {name: path for name, path in files_of(job).items() if path == job.reference}
            contents = [self._shared_file(path) for path in files.values()]
            bare = replace(job, text="", text_file=None, audio=None, take=None, film=replace(job.film, sound=None))
            self._avatars[key] = self._cluster.begin(
                prepare_elsewhere, bare, tuple(files), self._cluster.share(personal), *contents, gpu=gpu
            )
        return self._avatars[key]

    def _shared_file(self, path: Path) -> Shared:
        if path not in self._files:
            self._files[path] = self._cluster.share(_read(path))
        return self._files[path]

    def _next_end(self) -> JobEnd:
        begun = self._cluster.first_done(self._ordered)
        ordered, line = self._ordered[begun], self._ordered[begun].listed.line
        said = io.StringIO(ordered.notes)
        said.seek(0, io.SEEK_END)
        try:
            made: MadeFilm = self._cluster.result(begun)
            if made.why:
                return JobEnd(line, made.why, seconds=made.seconds)
            with contextlib.redirect_stdout(said):
                _take_in(ordered, made)
        except StudioError as error:
            return JobEnd(line, str(error))
        finally:
            del self._ordered[begun]
        notes = [told for told in said.getvalue().splitlines() if told.startswith("Note: ")]
        return JobEnd(line, "", made.duration_s, made.seconds, (*notes, *(f"Note: {note}" for note in made.notes)))


def _take_in(ordered: _Ordered, made: MadeFilm) -> None:
    """Sign a film here and give it its name. Raises ``StudioError``; nothing is then left of it."""
    film, output = ordered.job.film, ordered.job.film.output
    assert made.film is not None
    with OutputFile(output) as file:
        made.film.tofile(file.temporary_path)
        if made.origin is None:
            print(f"Note: {UNSIGNED_NOTE.format(name=output.name)}")
        else:
            origin = replace(made.origin, consent=ConsentRecords().of(ordered.sha256))
            seal = seal_of(output, origin, identity_of(film.marking))
            if seal is not None:
                seal(file.temporary_path)
    if ordered.graded_to is not None and made.grade is not None:
        tell_grade(made.grade, ordered.graded_to)


def _read(path: Path) -> Bytes:
    try:
        return np.fromfile(path, np.uint8)
    except OSError as error:
        raise cannot_read(path, error) from error
