"""A typed line in the moments of a live session, by a clock of the test's own."""

import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.engine.live_moment import LiveMoment
from studio.speech.spoken_sentence import SpeechSoFar
from studio.worker.said_line import FADE_SAMPLES, SaidLine

RATE_HZ = 22_050
HUM = np.full(1920, 0.01, np.float32)
REST, LIPS = np.zeros(3, np.float32), np.ones(3, np.float32)


def tone(seconds: float, hz: float, rate_hz: int = RATE_HZ) -> Waveform:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return Waveform.from_mono(0.5 * np.sin(2 * np.pi * hz * times), rate_hz)


class Session:
    """Moments in which the microphone hums, one every 40 ms, each known 100 ms after it was heard."""

    def __init__(self) -> None:
        self.now_s = 50.0
        self.line = SaidLine(lambda: self.now_s)
        self.kept: list[LiveMoment] = []

    def go_on(self, moments: int, *, voice: bool = False) -> None:
        for _ in range(moments):
            self.now_s += 0.04
            heard = LiveMoment(len(self.kept), HUM, REST, float(voice), self.now_s - 0.1)
            self.kept.append(self.line.in_place_of(heard, yields=voice))

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate([moment.sound for moment in self.kept])


def test_a_line_is_kept_whole_from_its_first_sound_on_and_the_microphone_around_it():
    session, so_far = Session(), SpeechSoFar()
    session.go_on(5)
    for hz in (200, 300):  # each begins with a frame of its own
        session.line.add_sound(so_far.extend(tone(0.5, hz))[0])
    session.line.end_sound()
    session.line.add_lips(0, LIPS)
    session.line.add_lips(13, 2 * LIPS)
    session.go_on(2)  # it is not heard yet
    session.line.begin()
    session.go_on(40)
    assert session.line.is_over
    assert [moment.index for moment in session.kept] == list(range(47))
    first = next(place for place, moment in enumerate(session.kept) if moment.openness == 1.0)
    assert session.kept[first].heard_s >= 50.28 > session.kept[first - 1].heard_s
    assert [moment.openness for moment in session.kept] == [0.0] * first + [1.0] * 26 + [0.0] * (21 - first)
    said = session.kept[first : first + 26]
    assert [moment.expression[0] for moment in said] == [1.0] * 13 + [2.0] * 13
    heard = session.sound[first * 1920 :]
    for start, hz in ((0, 200), (13 * 1920, 300)):
        wanted = tone(0.5, hz, 48_000).mono()[FADE_SAMPLES:-FADE_SAMPLES]
        found = heard[start + FADE_SAMPLES :][: len(wanted)]
        assert np.corrcoef(found, wanted)[0, 1] > 0.999
    assert np.array_equal(session.sound[: first * 1920], np.tile(HUM, first))
    assert np.array_equal(session.kept[-1].sound, HUM)


@pytest.mark.parametrize("way", ["a voice", "stopped"])
def test_a_line_that_is_cut_short_leaves_the_rest_to_the_microphone(way: str):
    session = Session()
    session.line.add_sound(tone(5.0, 200))
    session.line.add_lips(0, LIPS)
    session.line.begin()
    session.go_on(20)
    if way == "stopped":
        session.line.stop()
    before = len(session.kept)
    session.go_on(10, voice=way == "a voice")
    assert session.line.is_over
    cut = next(place for place, moment in enumerate(session.kept) if place > 5 and moment.expression[0] == 0.0)
    assert cut == before + (2 if way == "stopped" else 0)  # what was heard before it was stopped is known later
    assert all(np.array_equal(moment.sound, HUM) for moment in session.kept[cut + 1 :])
    assert np.abs(np.diff(session.sound)).max() < 0.02  # no click


def test_a_voice_that_may_not_interrupt_is_not_in_the_way():
    session = Session()
    session.line.add_sound(tone(0.4, 200))
    session.line.end_sound()
    session.line.begin()
    for _ in range(20):
        session.now_s += 0.04
        heard = LiveMoment(len(session.kept), HUM, REST, 1.0, session.now_s - 0.1)
        session.kept.append(session.line.in_place_of(heard, yields=False))
    assert sum(np.abs(moment.sound).max() > 0.4 for moment in session.kept) == 10


def test_while_the_voice_keeps_one_waiting_the_microphone_is_heard():
    session = Session()
    session.line.add_sound(tone(0.4, 200))
    session.line.begin()
    session.go_on(20)
    assert not session.line.is_over
    assert np.array_equal(session.kept[-1].sound, HUM)
    session.line.add_sound(tone(0.4, 200))
    session.line.end_sound()
    session.go_on(15)
    assert session.line.is_over
    assert 19 <= sum(np.abs(moment.sound).max() > 0.4 for moment in session.kept) <= 22
