"""Keeping a session: through the recorder, and through the engine's requests."""

import threading
from pathlib import Path

import numpy as np
import pytest

from studio.cancel import CancelToken
from studio.engine.live_moment import LiveMoment
from studio.engine.render_settings import RenderSettings
from studio.engine.take import TakeHeader, list_takes, read_frames
from studio.engine.take_writer import TakeWriter
from studio.errors import StudioError
from studio.worker import take_recorder
from studio.worker.adjustments import Adjustments
from studio.worker.engine_runs import EngineRuns
from studio.worker.live_link import LiveLink
from studio.worker.live_messages import GoLive, LiveTold
from studio.worker.live_tap import LiveTap
from studio.worker.messages import LoadClip, News, PreviewFrame, RunStopped, StartEngine
from studio.worker.take_recorder import TakeRecorder
from tests.fakes.fake_engine import FakeEngine

BEGUN = TakeHeader("2026-05-04T10:20:30+00:00")


def moment(index: int) -> LiveMoment:
    return LiveMoment(index, np.full(1920, 0.25, np.float32), np.full(3, index, np.float32), 1.0, index / 25)


class Told:
    def __init__(self) -> None:
        self.news: list[tuple[str, str]] = []
        self.came = threading.Event()

    def __call__(self, message: str, hint: str) -> None:
        self.news.append((message, hint))
        self.came.set()


def test_every_frame_is_kept_by_a_thread_of_its_own(tmp_path: Path) -> None:
    tap, told, threads = LiveTap(), Told(), []

    def open_writer() -> TakeWriter:
        threads.append(threading.current_thread().name)
        return TakeWriter(tmp_path, BEGUN)

    with TakeRecorder(tap, open_writer, told):
        for index in range(40):
            tap(moment(index))
    tap(moment(40))  # nobody listens any more
    assert threads == ["take"]
    assert told.news == []
    assert read_frames(list_takes(tmp_path)[0].folder).expression[:, 0].tolist() == list(range(40))


def test_a_disk_that_takes_no_more_is_told_once_and_the_session_goes_on(tmp_path: Path) -> None:
    tap, told = LiveTap(), Told()

    def refuse() -> TakeWriter:
        raise StudioError("The disk is full.", "Free some space.")

    with TakeRecorder(tap, refuse, told):
        tap(moment(0))
        assert told.came.wait(10)
        for index in range(1, 60):
            tap(moment(index))
    assert told.news == [("The disk is full.", "Free some space.")]


def test_a_disk_that_does_not_answer_costs_no_memory_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_recorder, "MOST_WAITING", 5)
    tap, told, answers = LiveTap(), Told(), threading.Event()

    def wait() -> TakeWriter:
        assert answers.wait(10)
        return TakeWriter(tmp_path, BEGUN)

    with TakeRecorder(tap, wait, told):
        for index in range(30):
            tap(moment(index))
        answers.set()
        assert told.came.wait(10)
    assert "too slow" in told.news[0][0]
    assert list_takes(tmp_path)[0].frames >= 1


def live(runs: EngineRuns, takes: Path | None, until: threading.Event) -> None:
    request = GoLive(3, "", LiveLink(), CancelToken(), takes=takes)
    thread = threading.Thread(target=lambda: (until.wait(10), request.cancel.cancel()))
    thread.start()
    assert isinstance(runs.perform(request), RunStopped)
    thread.join()


def test_a_live_session_becomes_a_take_that_knows_how_it_was_made(sample_portrait: Path, tmp_path: Path) -> None:
    shown: list[PreviewFrame] = []
    reports: list[News] = []
    enough = threading.Event()

    def show(frame: PreviewFrame) -> None:
        shown.append(frame)
        if frame.index > 30:
            enough.set()

    adjustments = Adjustments()
    adjustments.put(RenderSettings(style_seed=9))
    runs = EngineRuns(
        FakeEngine(sample_portrait),
        report=reports.append,
        show=show,
        adjustments=adjustments,
        meanwhile=lambda _: False,
    )
    runs.perform(StartEngine(1, "lite", "cpu", CancelToken()))
    runs.perform(LoadClip(2, sample_portrait, CancelToken(), face=2))
    live(runs, tmp_path, enough)
    (take,) = list_takes(tmp_path)
    assert take.frames > 30
    assert (take.header.reference, take.header.face, take.header.preset) == (str(sample_portrait), 2, "lite")
    assert take.header.render.style_seed == 9
    assert not [news for news in reports if isinstance(news, LiveTold) and news.kind == "note"]
    enough.clear()
    shown.clear()
    live(runs, None, enough)
    assert len(list_takes(tmp_path)) == 1
