from collections.abc import Generator, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.face.lip_contact import LipContact
from studio.cancel import CancelToken
from studio.engine.lip_edits import NO_EDITS
from studio.engine.render_settings import RenderSettings
from studio.engine.utterance import Utterance
from studio.errors import StudioError
from studio.speech.spoken_sentence import SpokenSentence, frames_of
from studio.worker.adjustments import Adjustments
from studio.worker.engine_runs import EngineRuns
from studio.worker.frame_store import FrameStore
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    EngineReady,
    IdentifyClip,
    LipsHeard,
    LoadClip,
    News,
    PreviewFrame,
    Redraw,
    RenewFrames,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Speak,
    SpeechExtended,
    SpeechStarted,
    StartEngine,
    VoicesListed,
)
from studio.worker.speech_order import SpeechOrder
from tests.fakes.fake_engine import NO_DEVICE, FakeEngine, FakeHead

ORDER = SpeechOrder("Hello.", "en-us", 170, 1.0)


class Desk:
    """Engine runs with everything they say written down."""

    def __init__(self, parts: FakeEngine) -> None:
        self.parts = parts
        self.news: list[News] = []
        self.frames: list[PreviewFrame] = []
        self.adjustments, self.store = Adjustments(), FrameStore()
        self.runs = EngineRuns(
            parts,
            report=self.news.append,
            show=self.frames.append,
            adjustments=self.adjustments,
            frames=self.store,
        )

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
    assert desk.news[1] == VoicesListed(1, (), "The speech engine cannot be loaded.", "Install it.")


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
    assert SpeechStarted(2, 0.2, NO_DEVICE) in desk.news
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


def test_sentences_are_announced_with_their_words_as_they_come(desk: Desk) -> None:
    desk.parts.speech_s = 0.21  # not a whole number of frames
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    order = SpeechOrder("Oh my. Good day.", "", 170, 1.0)
    assert desk.runs.perform(Speak(2, order, CancelToken())) == RunFinished(2)
    first, second, last = (news for news in desk.news if isinstance(news, SpeechExtended))
    assert [order.text[word.start : word.end] for word in (*first.words, *second.words)] == [
        "Oh",
        "my.",
        "Good",
        "day.",
    ]
    assert (first.duration_s, first.is_complete) == (0.21, False)
    assert second.words[0].start_s == pytest.approx(0.24)  # the next frame begins there
    assert second.duration_s == last.duration_s == pytest.approx(0.45)
    assert last.is_complete


def test_a_picture_is_drawn_anew_under_the_latest_adjustments(desk: Desk) -> None:
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    desk.runs.perform(Speak(2, ORDER, CancelToken()))
    assert desk.store.nearest(4) is not None
    wider = RenderSettings(opening_gain=1.5)
    assert desk.adjustments.order_redraw(3)
    assert not desk.adjustments.order_redraw(4)
    desk.adjustments.put(wider)
    assert desk.runs.perform(Redraw(3, CancelToken())) == RunFinished(3)
    assert desk.frames[-1].index == 4
    assert desk.parts.head.settings[-1] == wider
    assert desk.adjustments.order_redraw(None)
    desk.runs.perform(Redraw(4, CancelToken()))
    assert desk.frames[-1].index == 0


def test_a_voice_that_breaks_in_the_second_sentence_ends_the_run(desk: Desk) -> None:
    class Breaking(type(desk.parts)):
        def sentences(self, order: SpeechOrder, cancel: CancelToken) -> Iterator[SpokenSentence]:
            yield next(super().sentences(order, cancel))
            raise StudioError("The speech engine stopped with code 3.")

    desk = Desk(Breaking(desk.parts.sample, speech_s=0.2))
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    ending = desk.runs.perform(Speak(2, ORDER, CancelToken()))
    assert isinstance(ending, RunFailed)
    assert "code 3" in ending.message
    assert desk.parts.speakers[-1].finished


def test_only_an_edited_span_is_rendered_again(desk: Desk) -> None:
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    desk.runs.perform(Speak(2, ORDER, CancelToken()))
    sound = next(news.sound for news in desk.news if isinstance(news, SpeechExtended))
    assert sound is not None
    assert (sound.start, sound.frames, len(sound.peaks)) == (0, 5, 20)
    heard = next(news for news in desk.news if isinstance(news, LipsHeard))
    assert (heard.key, len(heard.values)) == (sound.key, 5)
    for index in range(5):  # those that were skipped as too late
        if desk.store.valid(index) is None:
            assert desk.adjustments.order_redraw(index)
            desk.runs.perform(Redraw(3, CancelToken()))
    before = {index: desk.store._kept[index].pictures for index in range(5)}
    offsets = np.zeros((5, 3), np.float32)
    offsets[2:4, 0] = 0.1
    desk.adjustments.put_edits(NO_EDITS.with_offsets(sound.key, offsets))
    rendered = desk.parts.head.rendered
    rendered.clear()
    assert desk.runs.perform(RenewFrames(4, CancelToken())) == RunFinished(4)
    assert rendered == [2, 3]
    for index in range(5):
        assert (desk.store._kept[index].pictures is before[index]) == (index not in (2, 3))
    desk.runs.perform(RenewFrames(5, CancelToken()))
    desk.frames.clear()
    desk.runs.perform(Speak(6, ORDER, CancelToken()))
    assert rendered == [2, 3]  # all frames are kept
    assert desk.frames[0].index == 0
    desk.adjustments.put_edits(NO_EDITS)
    desk.runs.perform(Speak(7, ORDER, CancelToken()))
    assert set(rendered[2:]) <= {2, 3}
    desk.adjustments.put(RenderSettings(feather_px=9.0))
    rendered.clear()
    desk.runs.perform(Speak(8, ORDER, CancelToken()))
    assert rendered[0] == 0  # other adjustments change every frame


@pytest.mark.parametrize("stopped", [False, True])
def test_a_long_sound_is_heard_in_steps_that_are_told_and_can_be_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, stopped: bool
) -> None:
    cancel = CancelToken()

    def in_steps(speech: Waveform, _seed: int) -> Generator[float, None, np.ndarray]:
        yield 0.25
        if stopped:
            cancel.cancel()
        yield 0.5
        yield 1.0
        return np.zeros((frames_of(speech), 3), np.float32)

    def utterance(sentences: Iterable[Waveform]) -> Utterance:
        def never(_speech: Waveform, _seed: int) -> np.ndarray:
            raise AssertionError("it was heard before")

        return Utterance(sentences, never, LipContact(np.float32([1, 0, 0])), predict_in_steps=in_steps)

    monkeypatch.setattr(FakeHead, "utterance", lambda _, sentences: utterance(sentences))
    desk.runs.perform(LoadClip(1, None, CancelToken()))
    ending = desk.runs.perform(Speak(2, ORDER, cancel))
    progress = [item.fraction for item in desk.news if isinstance(item, RunProgress) and item.run == 2]
    told = [fraction for fraction in progress if fraction in (0.25, 0.5)]
    assert ending == (RunStopped(2) if stopped else RunFinished(2))
    assert told == ([0.25] if stopped else [0.25, 0.5])
    assert bool(desk.frames[1:]) is not stopped
