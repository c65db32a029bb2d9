"""The jobs of a list on several processes of this machine."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator, Iterator, Sequence

from studio.cancel import CancelToken
from studio.commands.batch_worker import BatchPiece, JobEnd, perform_piece, prepare_piece
from studio.commands.job_file import ListedJob
from studio.engine.worker_pool import run_in_processes

Work = Callable[[BatchPiece, Callable[[float], None]], JobEnd]


def made_in_processes(jobs: Sequence[ListedJob], workers: int) -> Generator[JobEnd, None, None]:
    """Make the films; yields how each job ended. Every film and process is left in order, however this ends."""
    workers = min(workers, len(jobs))
    threads = None if workers == 1 else 1
    pieces = {job.line: BatchPiece(job.line, job.arguments, threads) for job in jobs}
    if workers > 1:
        for end in _each(prepare_piece, [pieces[shared[0].line] for shared in _sharing(jobs)], workers):
            if end.why:  # a reference that is no good is so for all of its jobs
                for job in next(shared for shared in _sharing(jobs) if shared[0].line == end.line):
                    del pieces[job.line]
                    yield JobEnd(job.line, end.why)
    yield from _each(perform_piece, list(pieces.values()), workers)


def _sharing(jobs: Sequence[ListedJob]) -> list[list[ListedJob]]:
    """The jobs of each reference that several need: its face is followed once, then all of them find it done."""
    by_reference: dict[object, list[ListedJob]] = {}
    for job in jobs:
        by_reference.setdefault((job.job.reference, job.job.face, job.job.front_ends), []).append(job)
    return [shared for shared in by_reference.values() if len(shared) > 1]


def _each(work: Work, pieces: Sequence[BatchPiece], workers: int) -> Iterator[JobEnd]:
    for outcome in run_in_processes(work, pieces, workers, CancelToken(), lambda _, share: None):
        yield outcome.result or JobEnd(outcome.piece.line, _crash(outcome.exit_code))


def _crash(exit_code: int) -> str:
    """Say how a process died over a job."""
    if exit_code < 0:
        return f"its process was ended by {signal.Signals(-exit_code).name}; run the same command again."
    return f"its process ended with code {exit_code}; run the same command again."
