import multiprocessing
import os
import signal
import time
from contextlib import closing

import pytest

from studio.cancel import CancelToken
from studio.engine.worker_pool import run_in_processes
from studio.errors import Cancelled


def square(piece: int, report) -> int:
    report(0.5)
    return piece * piece


def one_thread(piece: str, report) -> str:
    return os.environ[piece]


def fragile(piece: int, report) -> int:
    if piece == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return piece


def full_disk(piece: int, report) -> int:
    raise OSError(28, "No space left on device")


def endless(piece: int, report) -> int:
    report(0.1)
    time.sleep(600)
    return piece


def run(work, pieces, workers=2, cancel=None, progress=lambda piece, share: None):
    return run_in_processes(work, pieces, workers, cancel or CancelToken(), progress)


def test_every_piece_has_its_result_and_its_progress():
    seen: dict[int, float] = {}
    outcomes = list(run(square, [1, 2, 3, 4, 5], progress=seen.__setitem__))
    assert {outcome.piece: outcome.result for outcome in outcomes} == {1: 1, 2: 4, 3: 9, 4: 16, 5: 25}
    assert seen == dict.fromkeys([1, 2, 3, 4, 5], 0.5)
    assert not multiprocessing.active_children()


def test_processes_compute_on_one_thread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    (outcome,) = run(one_thread, ["OMP_NUM_THREADS"])
    assert outcome.result == "1"
    assert os.environ["OMP_NUM_THREADS"] == "7"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_process_that_dies_costs_one_piece():
    outcomes = {outcome.piece: outcome for outcome in run(fragile, [1, 2, 3, 4], workers=1)}
    assert {piece: outcome.result for piece, outcome in outcomes.items()} == {1: 1, 2: None, 3: 3, 4: 4}
    assert outcomes[2].exit_code == -signal.SIGKILL


def test_an_error_comes_out_where_the_results_are_awaited():
    with pytest.raises(OSError, match="No space left"):
        list(run(full_disk, [1, 2]))
    assert not multiprocessing.active_children()


def test_cancelling_ends_the_processes_at_work():
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        list(run(endless, [1, 2], cancel=cancel, progress=lambda piece, share: cancel.cancel()))
    assert not multiprocessing.active_children()


def test_whoever_stops_listening_leaves_no_process():
    with closing(run(square, list(range(50)))) as outcomes:
        next(outcomes)
    assert not multiprocessing.active_children()
