from pathlib import Path

import pytest

from studio.cancel import CancelToken
from studio.errors import StudioError
from studio.worker.engine_runs import EngineRuns
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    EngineReady,
    IdentifyClip,
    LoadClip,
    News,
    PreviewFrame,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Speak,
    SpeechOrder,
    SpeechStarted,
    StartEngine,
    VoicesListed,
)
from tests.fakes.fake_engine import NO_DEVICE, FakeEngine

ORDER = SpeechOrder("Hello.", "en-us", 170, 1.0)


class Desk:
    """Engine runs with everything they say written down."""

    def __init__(self, parts: FakeEngine) -> None:
        self.parts = parts
        self.news: list[News] = []
        self.frames: list[PreviewFrame] = []
        self.runs = EngineRuns(parts, report=self.news.append, show=self.frames.append)

    def kinds(self) -> list[type]:
        return [type(item) for item in self.news if not isinstance(item, RunProgress)]


@pytest.fixture
def desk(sample_portrait: Path) -> Desk:
    return Desk(FakeEngine(sample_portrait, speech_s=0.2))


def test_starting_lists_voices_then_loads(desk: Desk) -> None:
    assert desk.runs.perform(StartEngine(1, "lite", "auto", CancelToken())) == RunFinished(1)
    assert desk.kinds() == [VoicesListed, EngineReady]


def test_without_voices_the_networks_still_load(sample_portrait: Path) -> None:
    desk = Desk(FakeEngine(sample_portrait, voices_problem="The speech engine cannot be loaded."))
    assert desk.runs.perform(StartEngine(1, "lite", "auto", CancelToken())) == RunFinished(1)
    assert desk.news[1] == VoicesListed(1, (), "The speech engine cannot be loaded.")


def test_a_clip_is_known_by_its_bytes(desk: Desk, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"abc")
    desk.runs.perform(IdentifyClip(1, clip, CancelToken()))
    assert desk.news == [ClipIdentified(1, clip, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]


def test_a_missing_clip_is_named(desk: Desk, tmp_path: Path) -> None:
    ending = desk.runs.perform(IdentifyClip(1, tmp_path / "gone.mp4", CancelToken()))
    assert isinstance(ending, RunFailed)
    assert "gone.mp4" in ending.message


def test_a_folder_is_not_a_clip(desk: Desk, tmp_path: Path) -> None:
    ending = desk.runs.perform(IdentifyClip(1, tmp_path, CancelToken()))
    assert isinstance(ending, RunFailed)
    assert str(tmp_path) in ending.message


def test_the_sample_is_loaded_without_a_path(desk: Desk) -> None:
    assert desk.runs.perform(LoadClip(1, None, CancelToken())) == RunFinished(1)
    loaded = desk.news[-1]
    assert isinstance(loaded, ClipLoaded)
    assert loaded.is_sample
    assert loaded.reference == desk.parts.sample


def test_speaking_shows_frames_in_order(desk: Desk) -> None:
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    assert desk.runs.perform(Speak(2, ORDER, CancelToken())) == RunFinished(2)
    assert desk.news[-1] == SpeechStarted(2, 0.2, NO_DEVICE)
    indices = [frame.index for frame in desk.frames]
    assert indices == sorted(set(indices))
    assert indices[0] == 0


def test_without_a_clip_nothing_speaks(desk: Desk) -> None:
    ending = desk.runs.perform(Speak(1, ORDER, CancelToken()))
    assert isinstance(ending, RunFailed)
    assert ending.message == "No clip is loaded."


def test_a_cancelled_request_is_stopped_before_it_begins(desk: Desk) -> None:
    cancel = CancelToken()
    cancel.cancel()
    assert desk.runs.perform(LoadClip(1, None, cancel)) == RunStopped(1)
    assert desk.news == []


def test_a_failed_load_keeps_the_clip_before(desk: Desk) -> None:
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    desk.parts.broken = StudioError("scenery.jpg shows no face.", "Choose another photo.")
    ending = desk.runs.perform(LoadClip(2, None, CancelToken()))
    assert ending == RunFailed(2, "scenery.jpg shows no face.", "Choose another photo.")
    assert desk.runs.perform(Speak(3, ORDER, CancelToken())) == RunFinished(3)


def test_a_surprise_is_told_without_its_traceback(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.parts.broken = KeyError("secret detail")
    ending = desk.runs.perform(LoadClip(1, None, CancelToken()))
    assert isinstance(ending, RunFailed)
    assert "secret" not in ending.message + ending.hint
    assert "secret detail" in caplog.text


def test_typed_text_is_not_in_what_a_log_would_print() -> None:
    assert "Hello" not in repr(Speak(1, ORDER, CancelToken()))
