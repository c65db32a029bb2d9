"""Sound on its way in: ring, rates, gain, gate, level, and devices that misbehave."""

import numpy as np
import pytest

from studio.media.level_meter import LevelMeter
from studio.media.live_microphone import LiveMicrophone
from studio.media.microphone_sound import MicrophoneSound, SoundSettings
from studio.media.noise_gate import NoiseGate
from studio.media.ring_buffer import RingBuffer, SoundPiece


def tone(seconds: float, rate_hz: int, amplitude: float = 0.5) -> np.ndarray:
    return (amplitude * np.sin(2 * np.pi * 300 * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


class FakeMicrophone:
    """Gives out what it was loaded with, one read after the other."""

    overruns = 0

    def __init__(self, rate_hz: int, pieces: list[np.ndarray]) -> None:
        self.name, self.rate_hz, self.closed = "Headset", rate_hz, False
        self._pieces, self._start = pieces, 0

    @property
    def is_lost(self) -> bool:
        return not self._pieces

    def read(self) -> SoundPiece:
        samples = self._pieces.pop(0)
        self._start += len(samples)
        return SoundPiece(samples, self._start - len(samples), 0.0, 0)

    def close(self) -> None:
        self.closed = True


def test_a_ring_gives_everything_once_and_counts_what_came_too_fast():
    ring = RingBuffer(100)
    values = np.arange(250, dtype=np.float32)
    ring.write(values[:30], 1.0)
    first = ring.read()
    assert (first.samples == values[:30]).all()
    assert (first.start, first.end_s, first.lost) == (0, 1.0, 0)
    for begin in range(30, 250, 44):
        ring.write(values[begin : begin + 44], begin / 10)
    late = ring.read()
    assert (late.samples == values[200:250]).all()
    assert (late.start, late.lost) == (200, 170)
    assert len(ring.read().samples) == 0


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 44_100, 48_000])
def test_every_rate_becomes_the_two_of_the_studio_without_a_shift(rate_hz):
    source = tone(2.0, rate_hz)
    sound, model, voice = MicrophoneSound(rate_hz), [], []
    for begin in range(0, len(source), rate_hz // 100):
        piece = source[begin : begin + rate_hz // 100]
        heard = sound.feed(SoundPiece(piece, begin, 0.0, 0), SoundSettings(gain_db=-6.0))
        model.append(heard.model)
        voice.append(heard.voice)
        assert heard.recorded_s == pytest.approx((begin + len(piece)) / rate_hz)
    for given, at_hz in ((np.concatenate(model), 16_000), (np.concatenate(voice), 48_000)):
        assert len(given) > 1.85 * at_hz
        inner = slice(at_hz // 10, len(given))
        assert np.abs(given - 10 ** (-6 / 20) * tone(2.0, at_hz)[: len(given)])[inner].max() < 0.02
    assert sound.level.level_db == pytest.approx(-12.0, abs=0.2)


def test_the_meter_holds_peaks_and_warns_of_clipping():
    meter = LevelMeter(16_000)
    meter.feed(tone(0.1, 16_000, 1.0))
    assert meter.reading.clipped
    assert meter.reading.peak_db == pytest.approx(0.0, abs=0.1)
    meter.feed(np.zeros(8_000, np.float32))
    assert meter.reading.level_db == pytest.approx(-12.0, abs=0.2)
    assert meter.reading.peak_db == pytest.approx(0.0, abs=0.1)
    meter.feed(np.zeros(32_000, np.float32))
    assert not meter.reading.clipped
    assert meter.reading.peak_db < -40


def test_a_gate_lets_speech_through_and_keeps_hiss_out():
    gate = NoiseGate(16_000)
    gate.threshold_db = -40.0
    hiss = np.random.default_rng(0).normal(0, 0.002, 16_000).astype(np.float32)
    assert np.abs(gate(hiss)).max() == 0.0
    spoken = gate(tone(0.5, 16_000))
    assert (spoken[400:] == tone(0.5, 16_000)[400:]).all()
    rest = gate(hiss)
    assert (rest[:3_000] == hiss[:3_000]).all()  # the end of a word is not cut off
    assert np.abs(rest[6_000:]).max() == 0.0


def test_a_gate_that_is_off_changes_nothing_and_mute_silences_all():
    sound, source = MicrophoneSound(16_000), tone(0.1, 16_000)
    open_heard = sound.feed(SoundPiece(source, 0, 0.0, 0), SoundSettings())
    assert (open_heard.model == source).all()
    muted = sound.feed(SoundPiece(source, 1600, 0.0, 0), SoundSettings(muted=True))
    assert not muted.model.any()
    assert sound.level.level_db > -10  # the meter still shows that somebody speaks


def test_a_telephone_and_a_dead_microphone_get_a_sentence():
    told = []
    device = FakeMicrophone(8_000, [np.zeros(800, np.float32) for _ in range(50)])
    with LiveMicrophone(lambda: device, lambda: None) as microphone:
        for _ in range(50):
            microphone.read(SoundSettings(), lambda *news: told.append(news))
    assert [kind for kind, *_ in told] == ["listening", "note", "note"]
    assert "8 kHz" in told[1][1]
    assert "nothing at all" in told[2][1]
    assert device.closed


def test_a_device_that_comes_back_at_another_rate_goes_on_in_the_same_time():
    devices = [FakeMicrophone(48_000, [tone(0.1, 48_000)] * 5), FakeMicrophone(16_000, [tone(0.1, 16_000)] * 5)]
    told, model, voice = [], 0, 0
    with LiveMicrophone(lambda: devices.pop(0), lambda: None) as microphone:
        while devices:
            heard = microphone.read(SoundSettings(), lambda *news: told.append(news[0]))
            model, voice = model + len(heard.model), voice + len(heard.voice)
        for _ in range(4):
            heard = microphone.read(SoundSettings(), lambda *news: told.append(news[0]))
            model, voice = model + len(heard.model), voice + len(heard.voice)
    assert told == ["listening", "lost", "back"]
    assert abs(voice - 3 * model) < 0.05 * 48_000
    assert heard.recorded_s == pytest.approx(model / 16_000, abs=0.05)
