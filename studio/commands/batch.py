"""``main.py batch``: many films from one list, on several processes, going on where it was stopped."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.commands.number_arguments import positive_int

if TYPE_CHECKING:
    from studio.commands.batch_worker import BatchPiece, JobEnd
    from studio.commands.job_file import ListedJob
    from studio.engine.job_ledger import Ending, JobLedger

HELP = "make many films from a list"
_NAME_WIDTH = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "jobs",
        type=Path,
        metavar="JOBS",
        help="a .csv or .jsonl file whose columns or keys are named as render's options, such as reference, text, "
        "text-file, audio, output; paths are relative to its folder",
    )
    parser.add_argument(
        "--workers", type=positive_int, default=1, metavar="N", help="films made at the same time (default: 1)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the films. Raises ``StudioError`` before anything is made if the list has a fault."""
    from studio.commands.job_file import read_jobs
    from studio.engine.job_ledger import JobKeys, JobLedger

    jobs = read_jobs(arguments.jobs)
    ledger, keys = JobLedger.beside(arguments.jobs), JobKeys()
    records = ledger.records()
    named = [(keys.of(job.arguments, job.job.inputs()), job) for job in jobs]
    waiting = [(key, job) for key, job in named if not ledger.is_done(key, job.output, records)]
    done_before = len(jobs) - len(waiting)
    if done_before:
        print(f"{done_before} of {len(jobs)} films are there already.")
    if not waiting:
        return 0
    started = time.monotonic()
    ends = _BatchRun(ledger, waiting, arguments.workers).run()
    return _summary(waiting, ends, time.monotonic() - started)


class _BatchRun:
    """One run over what is left of a list."""

    def __init__(self, ledger: JobLedger, waiting: Sequence[tuple[str, ListedJob]], workers: int) -> None:
        self._ledger = ledger
        self._jobs = {job.line: (key, job) for key, job in waiting}
        self._workers = min(workers, len(waiting))
        self._ends: dict[int, JobEnd] = {}

    def run(self) -> dict[int, JobEnd]:
        """How every job ended, by line. Every film and every process is left in order, however this ends."""
        from studio.commands.batch_worker import BatchPiece, perform_piece, prepare_piece

        threads = None if self._workers == 1 else 1
        pieces = [BatchPiece(job.line, job.arguments, threads) for _, job in self._jobs.values()]
        if self._workers > 1:
            self._each(prepare_piece, self._shared_references(pieces), self._prepared)
        self._each(perform_piece, [piece for piece in pieces if piece.line not in self._ends], self._ended)
        return self._ends

    def _shared_references(self, pieces: Sequence[BatchPiece]) -> list[BatchPiece]:
        """A job for each reference that several need: its face is followed once, then all of them find it done."""
        by_reference: dict[object, list[BatchPiece]] = {}
        for piece in pieces:
            by_reference.setdefault(self._reference_of(piece.line), []).append(piece)
        return [shared[0] for shared in by_reference.values() if len(shared) > 1]

    def _reference_of(self, line: int) -> object:
        job = self._jobs[line][1].job
        return job.reference, job.face, job.front_ends

    def _each(
        self,
        work: Callable[[BatchPiece, Callable[[float], None]], JobEnd],
        pieces: Sequence[BatchPiece],
        ended: Callable[[JobEnd], None],
    ) -> None:
        from studio.cancel import CancelToken
        from studio.commands.batch_worker import JobEnd
        from studio.engine.worker_pool import run_in_processes

        for outcome in run_in_processes(work, pieces, self._workers, CancelToken(), lambda _, share: None):
            end = outcome.result
            if end is None:
                end = JobEnd(outcome.piece.line, _crash(outcome.exit_code))
            ended(end)

    def _prepared(self, end: JobEnd) -> None:
        """A reference that is no good is so for all of its jobs."""
        if end.why:
            reference = self._reference_of(end.line)
            for line in self._jobs:
                if self._reference_of(line) == reference:
                    self._ended(type(end)(line, end.why))

    def _ended(self, end: JobEnd) -> None:
        from studio.engine.job_ledger import JobRecord

        key, job = self._jobs[end.line]
        self._ends[end.line] = end
        ended: Ending = "failed" if end.why else "done"
        self._ledger.add(JobRecord(key, end.line, str(job.output), ended, end.why, round(end.seconds, 2)))
        print(f"[{len(self._ends)}/{len(self._jobs)}] line {end.line}, {job.output.name}: {end.why or ended}")
        for note in end.notes:
            print(f"    {note}")
        sys.stdout.flush()


def _crash(exit_code: int) -> str:
    """Say how a process died over a job."""
    if exit_code < 0:
        return f"its process was ended by {signal.Signals(-exit_code).name}; run the same command again."
    return f"its process ended with code {exit_code}; run the same command again."


def _summary(waiting: Sequence[tuple[str, ListedJob]], ends: dict[int, JobEnd], elapsed_s: float) -> int:
    """Print how everything ended; returns the exit code."""
    print(f"\n{'line':>5}  {'film':<{_NAME_WIDTH}}  {'length':>8}  {'took':>8}  ")
    for _, job in waiting:
        end = ends[job.line]
        name = job.output.name if len(job.output.name) <= _NAME_WIDTH else f"{job.output.name[: _NAME_WIDTH - 3]}..."
        length = f"{end.duration_s:.1f} s" if not end.why else ""
        print(f"{job.line:>5}  {name:<{_NAME_WIDTH}}  {length:>8}  {end.seconds:>6.1f} s  {end.why or 'done'}")
    count = Counter(bool(end.why) for end in ends.values())
    films_s = sum(end.duration_s for end in ends.values())
    print(f"{count[False]} done, {count[True]} failed; {films_s:.1f} s of film in {elapsed_s:.1f} s.")
    return 1 if count[True] else 0
