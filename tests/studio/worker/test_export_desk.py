"""Exports in the engine thread: one at a time, never in the way of a preview, each with exactly one ending."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.render_settings import RenderSettings
from studio.worker.engine_runs import EngineRuns
from studio.worker.engine_thread import EngineThread
from studio.worker.export_desk import ExportDesk
from studio.worker.export_messages import FilmWritten
from studio.worker.messages import (
    DeskWork,
    EncodersFound,
    Ending,
    Export,
    FindEncoders,
    LoadClip,
    News,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Shutdown,
    Speak,
)
from studio.worker.speech_order import SpeechOrder
from tests.fakes.fake_engine import GRADE, FakeEngine

HELLO, BYE = SpeechOrder("Hello.", "", 170, 1.0), SpeechOrder("Bye.", "", 170, 1.0)
WAIT_MS = 5000


class Office:
    """A desk with the runs beside it, and everything that is said written down."""

    def __init__(self, parts: FakeEngine, folder: Path) -> None:
        self.parts = parts
        self.folder = folder
        self.news: list[News] = []
        self.endings: list[Ending] = []
        self.inbox: queue.SimpleQueue[DeskWork] = queue.SimpleQueue()
        self.runs = EngineRuns(parts, report=self.news.append, show=lambda _: None, meanwhile=self.meanwhile)
        self.desk = ExportDesk(parts, self.runs, self.inbox, report=self.news.append, end=self.endings.append)

    def meanwhile(self, has_time: bool) -> bool:
        return self.desk.look_up(has_time=has_time)

    def load(self, reference: Path | None = None) -> None:
        assert isinstance(self.runs.perform(LoadClip(100, reference, CancelToken())), RunFinished)

    def order(self, run: int, order: SpeechOrder = HELLO) -> CancelToken:
        cancel = CancelToken()
        self.inbox.put(Export(run, order, ExportSettings(self.folder / f"{run}.mp4"), cancel))
        return cancel

    def shares(self, run: int) -> list[float | None]:
        progress = [news for news in self.news if isinstance(news, RunProgress) and news.run == run]
        return [news.fraction for news in progress if news.stage == "Exporting"]

    def run_dry(self) -> None:
        while self.desk.busy:
            self.desk.step()


@pytest.fixture
def office(sample_portrait: Path, tmp_path: Path) -> Office:
    return Office(FakeEngine(sample_portrait), tmp_path)


def written(run: int) -> FilmWritten:
    return FilmWritten(run, GRADE)


def test_exports_are_written_in_order(office: Office) -> None:
    office.load()
    office.order(1)
    office.order(2)
    office.run_dry()
    assert office.endings == [written(1), written(2)]
    assert office.shares(1) == [0.0, 0.25, 0.5, 0.75]
    assert sorted(path.name for path in office.folder.iterdir()) == ["1.mp4", "2.mp4"]
    assert office.parts.orders == [HELLO]  # made once, and what was heard


def test_an_export_keeps_the_clip_it_was_ordered_with(office: Office, tmp_path: Path) -> None:
    office.load()
    office.order(1)
    office.desk.step()
    office.desk.step()
    other = tmp_path / "other.png"
    office.load(other)
    office.order(2)
    office.run_dry()
    assert (tmp_path / "1.mp4").read_text() == f"output of {office.parts.sample.name}"
    assert (tmp_path / "2.mp4").read_text() == "output of other.png"


def test_an_export_takes_the_adjustments_it_was_ordered_with(office: Office) -> None:
    office.load()
    plain = RenderSettings(match_colour=False)
    office.inbox.put(Export(1, HELLO, ExportSettings(office.folder / "1.mp4"), CancelToken(), plain))
    office.run_dry()
    assert office.parts.exported_with == plain


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_a_cancelled_export_leaves_nothing_and_lets_the_next_one_go(office: Office, steps: int) -> None:
    office.load()
    cancel = office.order(1)
    office.order(2)
    for _ in range(steps):
        office.desk.step()
    cancel.cancel()
    office.desk.step()
    assert office.endings == [RunStopped(1)]
    assert not list(office.folder.glob(".1.mp4*"))
    office.run_dry()
    assert office.endings == [RunStopped(1), written(2)]
    assert [path.name for path in office.folder.iterdir()] == ["2.mp4"]


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_an_export_that_is_left_for_later_says_so(office: Office, steps: int) -> None:
    office.load()
    cancel = office.order(1)
    for _ in range(steps):
        office.desk.step()
    cancel.cancel(for_later=True)
    office.desk.close()
    assert office.endings == [RunStopped(1, for_later=True)]
    assert not list(office.folder.iterdir())


def test_a_failure_is_told_once_and_the_next_one_goes_on(office: Office, tmp_path: Path) -> None:
    office.load()
    office.inbox.put(Export(1, HELLO, ExportSettings(tmp_path / "gone" / "film.mp4"), CancelToken()))
    office.order(2)
    office.run_dry()
    assert isinstance(office.endings[0], RunFailed)
    assert "does not exist" in office.endings[0].message
    assert office.endings[1:] == [written(2)]


def test_without_a_clip_there_is_nothing_to_export(office: Office) -> None:
    office.order(1)
    office.desk.step()
    assert isinstance(office.endings[0], RunFailed)
    assert office.endings[0].message == "No clip is loaded."
    assert not office.desk.busy


def test_a_preview_comes_first_and_lends_its_spare_time(office: Office) -> None:
    """The sentence that is being spoken is exported meanwhile; another one, whose sound must be made, waits."""
    office.load()
    office.parts.speech_s = 1.2
    office.order(1, HELLO)
    office.order(2, BYE)
    assert office.runs.perform(Speak(3, HELLO, CancelToken())) == RunFinished(3)
    assert office.endings == [written(1)]
    assert office.parts.orders == [HELLO]
    office.run_dry()
    assert office.endings == [written(1), written(2)]


def test_a_cancelled_export_ends_while_a_preview_plays(office: Office) -> None:
    office.load()
    office.order(1, BYE).cancel()
    office.parts.speech_s = 0.2
    office.runs.perform(Speak(2, HELLO, CancelToken()))
    assert office.endings == [RunStopped(1)]


def test_encoders_are_looked_for_even_while_a_preview_plays(office: Office) -> None:
    office.load()
    office.inbox.put(FindEncoders())
    office.runs.perform(Speak(2, HELLO, CancelToken()))
    assert EncodersFound(("h264",)) in office.news


@pytest.fixture
def parts(sample_portrait: Path) -> FakeEngine:
    return FakeEngine(sample_portrait)


@pytest.fixture
def engine(qtbot: QtBot, parts: FakeEngine) -> Iterator[EngineThread]:
    thread = EngineThread(lambda: parts)
    thread.start()
    yield thread
    thread.submit(Shutdown())
    assert thread.wait(WAIT_MS)


def test_speaking_interrupts_an_export_which_then_goes_on(
    qtbot: QtBot, engine: EngineThread, parts: FakeEngine, tmp_path: Path
) -> None:
    ended: list[int] = []
    engine.run_finished.connect(lambda ending: ended.append(ending.run))
    parts.exporting.shut()
    engine.submit(LoadClip(1, None, CancelToken()))
    engine.submit(Export(2, HELLO, ExportSettings(tmp_path / "film.mp4"), CancelToken()))
    assert parts.exporting.reached.wait(WAIT_MS / 1000)
    engine.submit(Speak(3, BYE, CancelToken()))
    qtbot.waitUntil(lambda: 3 in ended, timeout=WAIT_MS)
    assert ended == [1, 3]
    parts.exporting.open()
    qtbot.waitUntil(lambda: ended == [1, 3, 2], timeout=WAIT_MS)
    assert (tmp_path / "film.mp4").exists()


def test_leaving_stops_every_export(qtbot: QtBot, parts: FakeEngine, tmp_path: Path) -> None:
    thread = EngineThread(lambda: parts)
    stopped: list[int] = []
    thread.run_stopped.connect(lambda ending: stopped.append(ending.run))
    parts.exporting.shut()
    thread.start()
    thread.submit(LoadClip(1, None, CancelToken()))
    for run in (2, 3):
        thread.submit(Export(run, HELLO, ExportSettings(tmp_path / f"{run}.mp4"), CancelToken()))
    assert parts.exporting.reached.wait(WAIT_MS / 1000)
    thread.submit(Shutdown())
    assert thread.wait(WAIT_MS)
    qtbot.waitUntil(lambda: stopped == [2, 3], timeout=WAIT_MS)
    assert list(tmp_path.iterdir()) == []
