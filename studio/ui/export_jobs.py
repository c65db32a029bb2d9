"""The exports ordered in a window and how far each is: the state behind the queue. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from studio.engine.film_grade import FilmGrade
from studio.ui.engine_words import in_words
from studio.worker.export_messages import FilmWritten
from studio.worker.messages import Ending, RunFailed, RunFinished, RunProgress

JobState = Literal["waiting", "running", "cancelling", "done", "failed", "interrupted"]


@dataclass(frozen=True)
class ExportJob:
    """One export; one that was interrupted is of an earlier run of the program. fraction: 0 to 1, None while it cannot
    be told; remaining_s likewise; problem: why it failed; grade: how good the film is, once it is done.
    """

    run: int
    output: Path
    state: JobState = "waiting"
    fraction: float | None = 0.0
    remaining_s: float | None = None
    problem: str = ""
    grade: FilmGrade | None = None

    @property
    def is_unfinished(self) -> bool:
        """Closing now would lose it."""
        return self.state in ("waiting", "running", "cancelling")


class ExportJobs:
    """In the order they were asked for; a finished one stays until it is dismissed."""

    def __init__(self) -> None:
        self._jobs: dict[int, ExportJob] = {}

    @property
    def jobs(self) -> tuple[ExportJob, ...]:
        """All of them."""
        return tuple(self._jobs.values())

    @property
    def unfinished(self) -> tuple[ExportJob, ...]:
        """Those that are not at their end."""
        return tuple(job for job in self.jobs if job.is_unfinished)

    def get(self, run: int) -> ExportJob | None:
        """One of them; None if it was dismissed."""
        return self._jobs.get(run)

    def add(self, run: int, output: Path) -> None:
        """One more, behind the others; an earlier one of the same file, at its end, is forgotten."""
        for job in self.jobs:
            if job.output == output and not job.is_unfinished:
                del self._jobs[job.run]
        self._jobs[run] = ExportJob(run, output)

    def add_interrupted(self, output: Path) -> int:
        """One that an earlier run of the program left behind; returns its number, which is no run's."""
        run = min([0, *self._jobs]) - 1
        self._jobs[run] = ExportJob(run, output, "interrupted")
        return run

    def note_progress(self, news: RunProgress) -> None:
        """It gets on; news after a cancel does not change that it is being cancelled."""
        job = self._jobs.get(news.run)
        if job is not None and job.is_unfinished:
            state: JobState = "cancelling" if job.state == "cancelling" else "running"
            self._jobs[news.run] = replace(job, state=state, fraction=news.fraction, remaining_s=news.remaining_s)

    def note_cancel(self, run: int) -> None:
        """It was asked to stop."""
        job = self._jobs.get(run)
        if job is not None and job.is_unfinished:
            self._jobs[run] = replace(job, state="cancelling", remaining_s=None)

    def note_end(self, ending: Ending) -> None:
        """It is at its end; a stopped one is gone, because somebody wanted it so."""
        job = self._jobs.get(ending.run)
        if job is None:
            return
        match ending:
            case RunFinished():
                grade = ending.grade if isinstance(ending, FilmWritten) else None
                self._jobs[ending.run] = replace(job, state="done", fraction=1.0, remaining_s=None, grade=grade)
            case RunFailed(message=message, hint=hint):
                problem = f"{in_words(message)} {in_words(hint)}".strip()
                self._jobs[ending.run] = replace(job, state="failed", remaining_s=None, problem=problem)
            case _:
                del self._jobs[ending.run]

    def dismiss(self, run: int) -> None:
        """Forget one that is at its end."""
        job = self._jobs.get(run)
        if job is not None and not job.is_unfinished:
            del self._jobs[run]
