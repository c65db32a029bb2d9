import threading

import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.rendered_frame import RenderedFrame
from studio.errors import Cancelled, StudioError
from studio.worker.playback import FRAMES_AHEAD, FRAMES_BEFORE_SOUND, FRAMES_KEPT, Playback
from studio.worker.playback_control import PlaybackControl
from tests.fakes.fake_engine import plain_frame
from tests.fakes.manual_speaker import ManualSpeaker

WAIT_S = 5.0


class Screen:
    """Collects what is shown, and lets a test wait for a frame."""

    def __init__(self) -> None:
        self.indices: list[int] = []
        self.skews_ms: list[float] = []
        self._shown = threading.Condition()

    def show(self, frame: RenderedFrame, skew_ms: float) -> None:
        with self._shown:
            self.indices.append(frame.index)
            self.skews_ms.append(skew_ms)
            self._shown.notify_all()

    def wait_for(self, index: int) -> bool:
        with self._shown:
            return self._shown.wait_for(lambda: index in self.indices, WAIT_S)


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def speaker() -> ManualSpeaker:
    return ManualSpeaker()


def second_of_sound() -> Waveform:
    return Waveform.from_mono(np.zeros(16_000, np.float32), 16_000)


def playback_of(
    speaker: ManualSpeaker,
    screen: Screen,
    cancel: CancelToken | None = None,
    control: PlaybackControl | None = None,
) -> Playback:
    """A playback that has got its second of sound."""
    playback = Playback(
        lambda piece: speaker,
        show=screen.show,
        began=lambda silent_reason: None,
        cancel=cancel or CancelToken(),
        control=control,
    )
    playback.add_sound(second_of_sound())
    playback.end_sound()
    return playback


def test_the_sound_waits_for_the_first_frames(speaker: ManualSpeaker, screen: Screen) -> None:
    with playback_of(speaker, screen) as playback:
        for index in range(FRAMES_BEFORE_SOUND - 1):
            playback.add(plain_frame(index))
        assert not speaker.started.is_set()
        playback.add(plain_frame(FRAMES_BEFORE_SOUND - 1))
        assert speaker.started.wait(WAIT_S)


def test_a_short_speech_starts_when_it_is_complete(speaker: ManualSpeaker, screen: Screen) -> None:
    with playback_of(speaker, screen) as playback:
        playback.add(plain_frame(0))
        speaker.end()
        playback.finish()
    assert screen.indices == [0]


def test_frames_follow_the_clock(speaker: ManualSpeaker, screen: Screen) -> None:
    with playback_of(speaker, screen) as playback:
        for index in range(5):
            playback.add(plain_frame(index))
        assert screen.wait_for(0)
        speaker.move_to(0.040)
        assert screen.wait_for(1)
        speaker.move_to(0.125)
        assert screen.wait_for(3)
        assert 4 not in screen.indices
        speaker.end()
        playback.finish()
    # Frame 2 was due as well, but frame 3 was due by then: late frames are skipped.
    assert screen.indices == [0, 1, 3, 4]
    assert screen.skews_ms[2] == pytest.approx(5.0, abs=0.01)


def test_rendering_is_told_what_is_still_worth_it(speaker: ManualSpeaker, screen: Screen) -> None:
    with playback_of(speaker, screen) as playback:
        assert playback.next_index(0) == 0
        for index in range(FRAMES_BEFORE_SOUND):
            playback.add(plain_frame(index))
        assert screen.wait_for(0)
        speaker.move_to(0.6)
        assert playback.next_index(4) >= 15
        speaker.end()
        assert playback.next_index(4) == 24


def test_rendering_waits_when_far_enough_ahead(speaker: ManualSpeaker, screen: Screen) -> None:
    cancel = CancelToken()
    with playback_of(speaker, screen, cancel) as playback:
        ahead = threading.Event()

        def render() -> None:
            # Frame 0 is shown, so one more than the usual number fits before ``add`` has to wait.
            for index in range(FRAMES_AHEAD + 1):
                playback.add(plain_frame(index))
            ahead.set()
            with pytest.raises(Cancelled):
                playback.add(plain_frame(FRAMES_AHEAD + 1))

        renderer = threading.Thread(target=render)
        renderer.start()
        assert ahead.wait(WAIT_S)
        assert screen.indices == [0]
        cancel.cancel()
        renderer.join(WAIT_S)
        assert not renderer.is_alive()


@pytest.mark.parametrize("stage", ["before the sound", "while it sounds", "after the last frame"])
def test_cancel_silences_at_every_stage(speaker: ManualSpeaker, screen: Screen, stage: str) -> None:
    cancel = CancelToken()
    with playback_of(speaker, screen, cancel) as playback:
        frames = {"before the sound": 1, "while it sounds": 5, "after the last frame": 1}[stage]
        for index in range(frames):
            playback.add(plain_frame(index))
        if stage == "while it sounds":
            assert screen.wait_for(0)
        cancel.cancel()
        with pytest.raises(Cancelled):
            playback.finish()
    assert speaker.stops >= 1


def test_leaving_before_the_end_silences(speaker: ManualSpeaker, screen: Screen) -> None:
    with playback_of(speaker, screen) as playback:
        playback.add(plain_frame(0))
    assert speaker.stops >= 1


def test_a_speaker_that_refuses_is_reported(screen: Screen) -> None:
    class Refusing(ManualSpeaker):
        def start(self) -> None:
            raise StudioError("The loudspeaker does not start.")

    with playback_of(Refusing(), screen) as playback:
        playback.add(plain_frame(0))
        with pytest.raises(StudioError, match="does not start"):
            playback.finish()


def test_pause_holds_sound_and_picture(speaker: ManualSpeaker, screen: Screen) -> None:
    control = PlaybackControl()
    with playback_of(speaker, screen, control=control) as playback:
        for index in range(4):
            playback.add(plain_frame(index))
        assert screen.wait_for(0)
        control.pause()
        assert speaker.held.wait(WAIT_S)
        assert screen.indices == [0]
        control.resume()
        assert speaker.running.wait(WAIT_S)
        speaker.move_to(0.05)
        assert screen.wait_for(1)


def test_turning_back_renders_anew_and_the_sound_waits_for_it(speaker: ManualSpeaker, screen: Screen) -> None:
    control = PlaybackControl()
    with playback_of(speaker, screen, control=control) as playback:
        for index in range(20, 24):
            playback.add(plain_frame(index))
        speaker.move_to(0.9)
        assert screen.wait_for(22)
        control.turn_to(0.21)
        assert speaker.turned.wait(WAIT_S)
        assert speaker.held.wait(WAIT_S)
        assert speaker.position_s == 0.2
        playback.add(plain_frame(24))  # it was on its way when somebody turned back
        assert playback.next_index(25) == 5
        playback.add(plain_frame(5))
        assert screen.wait_for(5)
        assert speaker.running.wait(WAIT_S)
        assert 24 not in screen.indices


def test_turning_back_after_the_last_frame_goes_on(speaker: ManualSpeaker, screen: Screen) -> None:
    control = PlaybackControl()
    with playback_of(speaker, screen, control=control) as playback:
        playback.add(plain_frame(0))
        control.turn_to(0.0)
        assert playback.finish() == 0
        playback.add(plain_frame(0))
        speaker.end()
        assert playback.finish() is None


def test_a_change_of_adjustments_drops_what_was_rendered_ahead(speaker: ManualSpeaker, screen: Screen) -> None:
    control = PlaybackControl()
    with playback_of(speaker, screen, control=control) as playback:
        for index in range(8):
            playback.add(plain_frame(index))
        assert screen.wait_for(0)
        control.renew()
        ready = threading.Event()
        following = 8
        while (following := playback.next_index(8)) == 8:
            assert not ready.wait(0.005)
        assert following == 1 + FRAMES_KEPT


def test_sound_that_comes_later_follows_without_a_gap(speaker: ManualSpeaker, screen: Screen) -> None:
    playback = Playback(lambda piece: speaker, show=screen.show, began=lambda silent_reason: None, cancel=CancelToken())
    with playback:
        playback.add_sound(second_of_sound())
        for index in range(4):
            playback.add(plain_frame(index))
        assert screen.wait_for(0)
        speaker.move_to(5.0)
        assert playback.next_index(4) == 24  # the last frame there is sound for
        playback.add_sound(second_of_sound())
        assert playback.next_index(25) == 49
        assert len(speaker.appended) == 1
        playback.end_sound()
        assert speaker.completed.is_set()
