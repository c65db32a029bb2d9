"""``main.py batch``: many films from one list, on several processes or machines, going on where it was stopped."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from studio.commands.number_arguments import positive_int

if TYPE_CHECKING:
    from studio.commands.batch_worker import JobEnd
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
        "--workers",
        type=positive_int,
        metavar="N",
        help="films made at the same time (default: 1; with --ray one a core of the cluster)",
    )
    parser.add_argument(
        "--ray",
        metavar="ADDRESS",
        help="make the films on the machines of a Ray cluster: HOST:PORT of its head, or 'auto'",
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
    listed = [job for _, job in waiting]
    if arguments.ray is not None:
        from studio.commands.batch_cluster import made_on_cluster

        making = made_on_cluster(listed, arguments.ray, arguments.workers)
    else:
        from studio.commands.batch_processes import made_in_processes

        making = made_in_processes(listed, arguments.workers or 1)
    with closing(making):
        ends = _noted(ledger, waiting, making)
    return _summary(waiting, ends, time.monotonic() - started)


def _noted(ledger: JobLedger, waiting: Sequence[tuple[str, ListedJob]], ends: Iterable[JobEnd]) -> dict[int, JobEnd]:
    """Write down and print how every job ends, as it comes. Returns all of it, by line."""
    from studio.engine.job_ledger import JobRecord

    jobs = {job.line: (key, job) for key, job in waiting}
    found: dict[int, JobEnd] = {}
    for end in ends:
        key, job = jobs[end.line]
        found[end.line] = end
        ended: Ending = "failed" if end.why else "done"
        ledger.add(JobRecord(key, end.line, str(job.output), ended, end.why, round(end.seconds, 2)))
        print(f"[{len(found)}/{len(jobs)}] line {end.line}, {job.output.name}: {end.why or ended}")
        for note in end.notes:
            print(f"    {note}")
        sys.stdout.flush()
    return found


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
