"""Work shared out among processes, one piece each at a time, so that a crash costs one piece and says which.

Processes are started by spawn, compute on one thread each, and leave Ctrl-C to the process that started them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from studio.cancel import CancelToken

Piece = TypeVar("Piece")
Result = TypeVar("Result")
Report = Callable[[float], None]

_POLL_S = 0.2
_UNCAUGHT = 1
"""How Python ends when it cannot even import what it is to run; a crash or a kill ends otherwise."""
_THREAD_LIMITS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Outcome(Generic[Piece, Result]):
    """How a piece ended: with a result, or with the exit code of the process that died over it."""

    piece: Piece
    result: Result | None
    exit_code: int = 0


@dataclass
class _Worker(Generic[Piece]):
    process: BaseProcess
    pipe: Connection
    piece: Piece | None = None


def run_in_processes(
    work: Callable[[Piece, Report], Result],
    pieces: Sequence[Piece],
    workers: int,
    cancel: CancelToken,
    progress: Callable[[Piece, float], None],
) -> Generator[Outcome[Piece, Result], None, None]:
    """Yield the outcome of every piece as it comes.

    work: a function of a module, called in another process; it may report how far it is, 0 to 1. Raises ``Cancelled``
    through ``cancel``. When the iteration ends, in whatever way, the processes have ended too.
    """
    context = multiprocessing.get_context("spawn")
    waiting = list(reversed(pieces))
    pool: list[_Worker[Piece]] = []
    try:
        while waiting or any(worker.piece is not None for worker in pool):
            cancel.check()
            while waiting and len(pool) < workers:
                pool.append(_started(context, work))
            for worker in pool:
                if worker.piece is None and waiting:
                    worker.piece = waiting.pop()
                    with suppress(OSError):  # one that died is found out when it is listened to
                        worker.pipe.send(worker.piece)
            ready = wait([worker.pipe for worker in pool], timeout=_POLL_S)
            for worker in [worker for worker in pool if worker.pipe in ready]:
                yield from _heard(worker, pool, progress)
    finally:
        _end(pool)


def _started(context: multiprocessing.context.SpawnContext, work: Callable[..., object]) -> _Worker[Piece]:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(work, theirs), daemon=True, name="preparation")
    with _one_thread():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Libraries read these at import, which is before any code of ours runs in the new process."""
    before = {name: os.environ.get(name) for name in _THREAD_LIMITS}
    os.environ.update(dict.fromkeys(_THREAD_LIMITS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _heard(
    worker: _Worker[Piece], pool: list[_Worker[Piece]], progress: Callable[[Piece, float], None]
) -> Iterator[Outcome[Piece, Result]]:
    """Take one message of a worker; one that died is taken out of the pool."""
    piece = worker.piece
    try:
        kind, value = worker.pipe.recv()
    except (EOFError, OSError):
        pool.remove(worker)
        worker.process.join()
        worker.pipe.close()
        exit_code = worker.process.exitcode or 0
        if exit_code == _UNCAUGHT:
            raise RuntimeError("a process could not be set up; its own words are above") from None
        if piece is not None:
            yield Outcome(piece, None, exit_code)
        return
    if kind == "progress" and piece is not None:
        progress(piece, value)
    elif kind == "error":
        raise value
    elif piece is not None:
        worker.piece = None
        yield Outcome(piece, value)


def _end(pool: list[_Worker[Piece]]) -> None:
    for worker in pool:
        if worker.piece is not None:
            worker.process.terminate()
        worker.pipe.close()  # an idle process reads the end of its orders
    for worker in pool:
        worker.process.join()


def _serve(work: Callable[[object, Report], object], pipe: Connection) -> None:
    """Work until the pipe closes. What ``work`` raises goes to the process that waits, which raises it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            piece = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = ("result", work(piece, lambda share: pipe.send(("progress", share))))
        except Exception as error:  # noqa: BLE001 - the edge of a process: it is raised again on the other side
            answer = ("error", error)
        try:
            pipe.send(answer)
        except OSError:
            return
