"""How an export ends well: with a film, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass

from studio.engine.film_grade import FilmGrade
from studio.worker.messages import RunFinished


@dataclass(frozen=True)
class FilmWritten(RunFinished):
    """The film is there. grade: None if it was not graded."""

    grade: FilmGrade | None = None
