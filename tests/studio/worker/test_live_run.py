"""A live session by a simulated clock, and through the engine's requests."""

import threading
from pathlib import Path

import numpy as np
import pytest

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS
from studio.cancel import CancelToken
from studio.engine.live_moment import LiveMoment
from studio.engine.render_settings import AS_IT_IS
from studio.errors import StudioError
from studio.worker.engine_runs import EngineRuns
from studio.worker.live_link import LiveLink, LiveSettings
from studio.worker.live_messages import GoLive, LiveTold
from studio.worker.live_run import LiveRun, Presenter
from studio.worker.live_tap import LiveTap
from studio.worker.messages import LoadClip, News, PreviewFrame, RunFailed, RunStopped
from studio.worker.speech_order import SpeechOrder
from tests.fakes.fake_engine import FakeEngine
from tests.fakes.fake_live import PlainPuppet, TickingMicrophone

SHORT_HOUR_S, QUICK_DRIFT = 240, 1.015
"""As much surplus sound in four minutes as a microphone that is 0.1 % fast delivers in an hour."""


class Simulation:
    """A session in which drawing a frame takes ``render_s`` and looking for sound 8 ms, by a clock of its own."""

    def __init__(self, render_s: float, drift: float = 1.0, look_ahead_ms: int = 120) -> None:
        self.now_s = 1000.0
        self.latencies_ms: list[float] = []
        self.moments: list[LiveMoment] = []
        self.puppet = PlainPuppet(lambda: self._pass(render_s))
        self.link = LiveLink(LiveSettings(look_ahead_ms=look_ahead_ms))
        self.run = LiveRun(
            TickingMicrophone(clock=lambda: self.now_s, drift=drift),
            self.puppet,
            self.link,
            present=lambda frame, heard_s: self.latencies_ms.append((self.now_s - heard_s) * 1000),
            tell=lambda *news: None,
            committed=self.moments.append,
            adjustments=lambda: AS_IT_IS,
            clock=lambda: self.now_s,
        )

    def _pass(self, seconds: float) -> None:
        self.now_s += seconds

    def go_on(self, seconds: float) -> None:
        until_s = self.now_s + seconds
        while self.now_s < until_s:
            self.run.hear()
            if not self.run.draw():
                self._pass(0.008)


def test_an_hour_of_a_fast_microphone_is_no_later_than_its_first_minute():
    session = Simulation(render_s=0.030, drift=QUICK_DRIFT)
    session.go_on(SHORT_HOUR_S)
    minute = 25 * 60
    first, last = (np.percentile(part, 95) for part in (session.latencies_ms[:minute], session.latencies_ms[-minute:]))
    assert last == pytest.approx(first, abs=4.0)  # 3.6 s of sound too many are drawn, not queued
    assert len(session.moments) == pytest.approx(SHORT_HOUR_S * 25 * QUICK_DRIFT, abs=8)
    assert session.run.dropped == 0
    assert session.moments[-1].index == len(session.moments) - 1


def test_a_renderer_that_is_too_slow_drops_frames_and_keeps_its_delay():
    session = Simulation(render_s=0.065)
    session.go_on(120)
    usual_ms = 20 + 120 + 65
    assert np.percentile(session.latencies_ms, 99) < usual_ms + 80
    assert np.mean(session.latencies_ms[-100:]) == pytest.approx(np.mean(session.latencies_ms[10:110]), abs=10)
    assert session.run.dropped == pytest.approx(120 * 25 - 120 / 0.065, rel=0.05)
    assert session.run.shown == len(session.latencies_ms)
    assert [moment.index for moment in session.moments] == list(range(len(session.moments)))
    assert all(len(moment.sound) == 1920 for moment in session.moments)


def test_frames_that_would_be_dropped_are_heard_several_at_a_time():
    quick, slow = Simulation(render_s=0.030), Simulation(render_s=0.130)
    quick.go_on(10)
    slow.go_on(30)
    assert quick.puppet.slides == {1}
    assert slow.puppet.slides == {1, 2, 3}
    assert np.percentile(slow.latencies_ms, 95) < 20 + 120 + 130 + 80


def test_a_long_stop_is_made_up_at_once():
    session = Simulation(render_s=0.030)
    session.go_on(5)
    before = np.mean(session.latencies_ms[-20:])
    session.now_s += 3.0  # as if the machine slept
    session.go_on(2)
    assert np.mean(session.latencies_ms[-20:]) == pytest.approx(before, abs=5)
    assert session.run.dropped > 60


def test_the_look_ahead_of_the_moment_holds():
    session = Simulation(render_s=0.030, look_ahead_ms=200)
    session.go_on(3)
    slow = np.mean(session.latencies_ms[-20:])
    session.link.put(LiveSettings(look_ahead_ms=0))
    session.go_on(3)
    assert slow - np.mean(session.latencies_ms[-20:]) == pytest.approx(200, abs=10)
    session.link.put(LiveSettings(look_ahead_ms=200))
    session.go_on(3)
    assert np.mean(session.latencies_ms[-20:]) == pytest.approx(slow, abs=10)


def test_the_presenter_shows_the_newest_and_says_what_broke():
    shown, gate, began = [], threading.Event(), threading.Event()

    def show(frame: int, heard_s: float) -> None:
        began.set()
        assert gate.wait(5)
        if frame == 9:
            raise OSError("no screen")
        shown.append(frame)

    with Presenter(show) as presenter:
        presenter.put(1, 0.0)
        assert began.wait(5)
        for frame in (2, 3, 4):
            presenter.put(frame, 0.0)
        gate.set()
        while len(shown) < 2:
            pass
        assert shown == [1, 4]
        assert presenter.replaced == 2
        began.clear()
        presenter.put(9, 0.0)
        assert began.wait(5)
        while presenter._thread.is_alive():
            pass
        with pytest.raises(OSError, match="no screen"):
            presenter.put(10, 0.0)


@pytest.fixture
def engine(sample_portrait: Path) -> FakeEngine:
    return FakeEngine(sample_portrait)


def live(engine: FakeEngine, request: GoLive, tap: LiveTap) -> tuple[object, list[News], list[PreviewFrame]]:
    news, frames = [], []
    runs = EngineRuns(engine, report=news.append, show=frames.append, live_tap=tap)
    runs.perform(LoadClip(0, None, CancelToken()))
    return runs.perform(request), news, frames


def test_a_session_shows_frames_until_it_is_stopped(engine):
    request, tap = GoLive(1, "Webcam", LiveLink(), CancelToken(), whole_frame=True), LiveTap()
    tap.add(lambda moment: request.cancel.cancel() if moment.index == 12 else None)
    ending, news, frames = live(engine, request, tap)
    assert ending == RunStopped(1)
    assert [item.message for item in news if isinstance(item, LiveTold)] == ["Listening to Webcam."]
    assert engine.opened[0].closed
    assert len(frames) > 3
    assert DEFAULT_LOOK_AHEAD_MS < np.median([frame.skew_ms for frame in frames]) < 1000
    assert frames[-1].whole.width() == 48
    reading = request.link.reading()
    assert reading.listening
    assert reading.level.peak_db == -20.0


def test_without_a_microphone_the_run_fails_with_a_sentence(engine):
    engine.microphone_names = []
    ending, _, frames = live(engine, GoLive(1, "", LiveLink(), CancelToken()), LiveTap())
    assert ending == RunFailed(1, "No microphone was found.", "Connect one, and try again.")
    assert frames == []


def say_live(engine: FakeEngine, settings: LiveSettings, meanwhile: str) -> tuple[list[str], list[LiveMoment]]:
    """Say half a second while live. meanwhile: what happens once it is heard: "voice", "stop" or "nothing".

    Returns what was told, and every frame that was committed.
    """
    request, tap, moments = GoLive(1, "", LiveLink(settings), CancelToken()), LiveTap(), []
    engine.speech_s, engine.loudness = 0.5, 0.4

    def hear(moment: LiveMoment) -> None:
        moments.append(moment)
        if moment.index == 3:
            request.link.say(SpeechOrder("A line.", "", 170, 1.0))
        if engine.speakers and engine.speakers[0].position_s > 0.1:
            if meanwhile == "stop":
                request.cancel.cancel()
            engine.puppets[-1].speaking = meanwhile == "voice"
        if engine.speakers and engine.speakers[0].finished and not request.link.is_saying and not moment.openness:
            request.cancel.cancel()

    tap.add(hear)
    ending, news, _ = live(engine, request, tap)
    assert ending == RunStopped(1)
    told = [item.message for item in news if isinstance(item, LiveTold)]
    assert not request.link.is_saying or meanwhile == "stop"
    return told, moments


@pytest.mark.parametrize(
    ("meanwhile", "barge_in", "said_s"),
    [("nothing", True, 0.5), ("voice", True, 0.4), ("voice", False, 0.5), ("stop", True, 0.4)],
    ids=["nothing", "a voice", "a voice that may not", "stop"],
)
def test_a_line_is_said_live_until_a_voice_ends_it(engine, meanwhile, barge_in, said_s):
    told, moments = say_live(engine, LiveSettings(barge_in=barge_in), meanwhile)
    heard = ["Listening to the microphone Headset."]
    assert told[1:2] == ["Saying a typed line."]
    assert told[2:] == ([] if meanwhile == "stop" else heard)
    position_s = engine.speakers[0].position_s
    assert position_s == 0.5 if said_s == 0.5 else position_s < 0.5
    assert [moment.index for moment in moments] == list(range(len(moments)))  # the microphone was heard all the time
    said = [moment for moment in moments if moment.openness == 1.0]
    assert len(said) == 13 if said_s == 0.5 else len(said) < 13
    for moment in said[1:-1]:
        assert moment.sound == pytest.approx(0.4, abs=0.01)
    assert all(moment.openness or not moment.sound[240:].any() for moment in moments)
    assert [order.text for order in engine.orders] == ["A line."]


def test_a_line_that_cannot_be_said_is_told_and_the_session_goes_on(engine, monkeypatch):
    def refuse(*_: object) -> None:
        raise StudioError("The speech process cannot be started.", "Try again.")

    monkeypatch.setattr(engine, "open_speaker", refuse)
    request, tap = GoLive(1, "", LiveLink(), CancelToken()), LiveTap()

    def hear(moment: LiveMoment) -> None:
        if moment.index == 3:
            request.link.say(SpeechOrder("A line.", "", 170, 1.0))
        elif not request.link.is_saying and engine.orders:
            request.cancel.cancel()

    tap.add(hear)
    ending, news, _ = live(engine, request, tap)
    assert ending == RunStopped(1)
    assert "The speech process cannot be started." in [item.message for item in news if isinstance(item, LiveTold)]
