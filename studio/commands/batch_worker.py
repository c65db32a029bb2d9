"""What a process of ``main.py batch`` does with one job. Networks and avatars stay for the next one."""

from __future__ import annotations

import contextlib
import io
import logging
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from types import FrameType

from studio.commands import render
from studio.commands.job_file import row_parser
from studio.engine.job_renderer import JobRenderer
from studio.errors import StudioError
from studio.media.interruption import Interruption

log = logging.getLogger(__name__)

CONTINUED = Interruption("continue if it fits", keep=True)


@dataclass(frozen=True)
class BatchPiece:
    """line: of the job; arguments: of ``render``; threads: of the networks, None for as many as are good alone."""

    line: int
    arguments: tuple[str, ...]
    threads: int | None


@dataclass(frozen=True)
class JobEnd:
    """why: it failed, empty if it did not; duration_s: of the film; seconds: it took; notes: what was printed."""

    line: int
    why: str = ""
    duration_s: float = 0.0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


def perform_piece(piece: BatchPiece, report: Callable[[float], None]) -> JobEnd:
    """Make one film. What goes wrong is an ending like any other; only the end of the process is not."""
    _end_politely()
    parsed = row_parser().parse_args(list(piece.arguments))
    said, started = io.StringIO(), time.monotonic()
    why, duration_s = "", 0.0
    with contextlib.redirect_stdout(said):
        try:
            job = replace(render.job_of(parsed), interruption=CONTINUED)
            done = render.render_film(parsed, job, lambda _, share: report(share), _renderer(piece.threads))
            duration_s = float(done.duration_s)
        except StudioError as error:
            why = str(error)
        except Exception as error:
            log.debug("unexpected error", exc_info=True)
            why = f"unexpected {type(error).__name__}: {error}"
    notes = tuple(line for line in said.getvalue().splitlines() if line.startswith("Note: "))
    return JobEnd(piece.line, why, duration_s, time.monotonic() - started, notes)


def prepare_piece(piece: BatchPiece, report: Callable[[float], None]) -> JobEnd:
    """Follow the face of a job's reference; it is then found by every process."""
    _end_politely()
    started, why = time.monotonic(), ""
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            job = render.job_of(row_parser().parse_args(list(piece.arguments)))
            _renderer(piece.threads).prepare(job, lambda _, share: report(share))
        except StudioError as error:
            why = str(error)
    return JobEnd(piece.line, why, seconds=time.monotonic() - started)


@cache
def _renderer(threads: int | None) -> JobRenderer:
    """One a process."""
    return JobRenderer(threads)


def _end_politely() -> None:
    """Let the end that is sent to this process run through its ``with`` blocks, so that no half file stays."""

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, end)
