"""When delayed sound is due, by simulated clocks; and through a real output, where there is one."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from studio.errors import StudioError
from studio.media.delayed_voice import FARTHEST_OFF_S, DelayedVoice, VoiceDelay
from studio.media.null_sink import NullSink

ROOT = Path(__file__).parents[3]
RATE_HZ = 48_000
BLOCK, FRAME = 480, 1920
LOOK_AHEAD_S = 0.12
NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 40 * RATE_HZ).astype(np.float32)


def play(
    delay: VoiceDelay, seconds: float, *, drift: float = 1.0, arrives_s: float = LOOK_AHEAD_S + 0.001
) -> np.ndarray:
    """What comes out while sample n of ``NOISE`` is heard at n / rate: frames arrive a while after their end, blocks
    are asked for 20 ms ahead. drift: of the microphone's clock.
    """
    out, fed = [], 0
    for block in range(int(seconds * RATE_HZ / BLOCK)):
        now_s = block * BLOCK / RATE_HZ
        while (fed + FRAME) / (RATE_HZ * drift) + arrives_s <= now_s:
            delay.feed(NOISE[fed : fed + FRAME], (fed + FRAME) / (RATE_HZ * drift))
            fed += FRAME
        out.append(delay.take(BLOCK, now_s + 0.02))
    return np.concatenate(out)


def lag_s(out: np.ndarray, at_s: float) -> float:
    """How much later than ``NOISE`` a tenth of a second is, that came out at this moment (its first block at 0.02)."""
    begin = int(at_s * RATE_HZ)
    piece = out[begin : begin + RATE_HZ // 10]
    likeness = np.correlate(NOISE[max(0, begin - RATE_HZ) : begin + RATE_HZ // 10], piece)
    return 0.02 + min(begin, RATE_HZ) / RATE_HZ - int(np.argmax(likeness)) / RATE_HZ


def test_sound_comes_out_unchanged_and_exactly_as_late_as_asked() -> None:
    delay = VoiceDelay(RATE_HZ, 0.25)
    out = play(delay, 4)
    first = round((0.25 - 0.02) * RATE_HZ)
    begin = int(np.flatnonzero(out)[0])
    assert first <= begin < first + BLOCK
    assert np.array_equal(out[begin:], NOISE[begin - first : len(out) - first])
    assert (delay.jumps, delay.late_s) == (0, 0.0)


def test_another_delay_holds_at_once() -> None:
    delay = VoiceDelay(RATE_HZ, 0.4)
    delay.feed(NOISE[:RATE_HZ], 1.0)
    for wanted_s in (0.4, 0.25, 0.5):
        delay.set_delay(wanted_s)
        delay.take(BLOCK, 1.1)  # fades over to the new place
        begin = round((1.11 - wanted_s) * RATE_HZ)
        assert np.array_equal(delay.take(BLOCK, 1.11), NOISE[begin : begin + BLOCK])
    assert delay.jumps == 0


def test_a_delay_that_cannot_be_kept_is_exceeded_without_gaps_and_told() -> None:
    delay = VoiceDelay(RATE_HZ, 0.05)
    out = play(delay, 6)
    assert LOOK_AHEAD_S + FRAME / RATE_HZ - 0.05 < delay.late_s < LOOK_AHEAD_S + 0.05
    assert lag_s(out, 4.0) == pytest.approx(0.05 + delay.late_s, abs=FARTHEST_OFF_S)
    steady = out[RATE_HZ:]
    assert not np.any((steady[:-8] == 0) & (steady[8:] == 0))
    delay.set_delay(0.4)
    assert delay.late_s == 0.0


@pytest.mark.parametrize("drift", [1.002, 0.998])
def test_a_microphone_that_drifts_is_kept_in_step(drift: float) -> None:
    delay = VoiceDelay(RATE_HZ, 0.3)
    out = play(delay, 30, drift=drift)
    wanted_s = [0.3 - at_s * (drift - 1) for at_s in (10, 20, 29)]  # against the numbers of the samples
    assert [lag_s(out, at_s) for at_s in (10, 20, 29)] == pytest.approx(wanted_s, abs=2 * FARTHEST_OFF_S)
    assert 1 <= delay.jumps <= 4


def test_an_output_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(StudioError, match=r"not there|No output|PortAudio"):
        DelayedVoice.open("No such device", 0.2)


PLAY = """
import threading
import time
import numpy as np
import sounddevice
from studio.media.delayed_voice import DelayedVoice

rng = np.random.default_rng(1)
noise = rng.uniform(-0.5, 0.5, 48_000).astype(np.float32)
heard = []
with sounddevice.InputStream(samplerate=48_000, channels=1, callback=lambda data, *_: heard.append(data[:, 0].copy())):
    voice = DelayedVoice.open("", 0.3)
    tick = threading.Event()
    for begin in range(0, 48_000, 1920):
        voice.feed(noise[begin : begin + 1920], time.perf_counter())
        tick.wait(0.04)
    tick.wait(1.0)
    assert not voice.is_lost
    voice.close()
    voice.close()
    assert not voice.is_lost
recorded = np.concatenate(heard)
piece = noise[24_000:28_800]
likeness = np.correlate(recorded, piece) / np.sum(piece**2)
print(round(float(likeness.max()), 2))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs PulseAudio")
def test_the_voice_comes_out_of_a_real_device() -> None:
    try:
        sink = NullSink()
        sink.__enter__()
    except StudioError as error:
        pytest.skip(str(error))
    try:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PLAY)],
            cwd=ROOT,
            env={**os.environ, **sink.environment},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        sink.__exit__(None, None, None)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) > 0.9
