import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.media.null_sink import NullSink
from studio.media.speaker import SilentClock, open_speaker

ROOT = Path(__file__).parents[3]

NO_DEVICE = """
import numpy as np
from models.audio.waveform import Waveform
from studio.media.speaker import SilentClock, open_speaker

clock = open_speaker(Waveform(np.zeros((800, 1), np.float32), 16_000))
assert isinstance(clock, SilentClock), clock
assert not clock.finished and clock.position_s == 0.0
clock.start()
before = 0.0
while not clock.finished:
    assert before <= clock.position_s
    before = clock.position_s
assert clock.position_s == 0.05
print(clock.silent_reason)
"""

# An import hook that fails as sounddevice does where the PortAudio library is missing.
NO_LIBRARY = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
sys.meta_path.insert(0, Missing())
"""

PLAY = """
import sys, threading
import numpy as np
import sounddevice
from models.audio.waveform import Waveform
from studio.media.speaker import Speaker, open_speaker

rate_hz = 48_000
rng = np.random.default_rng(0)
sound = Waveform.from_mono(rng.uniform(-0.5, 0.5, rate_hz).astype(np.float32), rate_hz)
heard, listening, lengths = [], threading.Event(), 0

def listen(data, frames, times, status):
    heard.append(data[:, 0].copy())
    listening.set()

with sounddevice.InputStream(samplerate=rate_hz, channels=1, dtype="float32", callback=listen):
    assert listening.wait(20)
    first, rest = (Waveform(part, rate_hz) for part in np.split(sound.samples, [rate_hz // 2]))
    speaker = open_speaker(first, more_follows=True)
    assert isinstance(speaker, Speaker), speaker.silent_reason
    assert speaker.silent_reason == "" and speaker.position_s == 0.0 and not speaker.finished
    heard_before = sum(map(len, heard))
    speaker.start()
    speaker.append(rest)  # without a gap: the whole is found again below
    speaker.complete()
    tick, positions, errors = threading.Event(), [], []
    while not speaker.finished:
        positions.append(speaker.position_s)
        tick.wait(0.005)
    assert positions == sorted(positions) and positions[-1] <= 1.0
    assert len(set(positions)) > 50, "the clock stands still between blocks"
    assert speaker.position_s == 1.0
    tick.wait(0.3)  # what was played last comes round to the microphone
    speaker.stop()
    speaker.stop()
    assert speaker.finished and speaker.position_s == 1.0

recorded = np.concatenate(heard)
spectrum = np.fft.rfft(recorded, 2 ** 19) * np.conj(np.fft.rfft(sound.samples[:, 0], 2 ** 19))
start = int(np.argmax(np.fft.irfft(spectrum)))
part = recorded[start : start + rate_hz]
print("correlation", np.corrcoef(part, sound.samples[: len(part), 0])[0, 1])

long = open_speaker(Waveform(np.zeros((30 * 22_050, 2), np.float32), 22_050))
long.start()
while long.position_s <= 0.0:
    tick.wait(0.005)
long.turn_to(20.0)
while not 20.0 < long.position_s < 22.0:
    tick.wait(0.005)
long.pause()
tick.wait(1.0)  # what the device held has been heard
held_at = long.position_s
tick.wait(0.2)
assert long.position_s == held_at and not long.finished
long.turn_to(5.0)
assert long.position_s == 5.0
long.resume()
while long.position_s <= 5.0:
    tick.wait(0.005)
assert long.position_s < 10.0
long.stop()
stopped_at = long.position_s
tick.wait(0.05)
assert long.finished and 0.0 < stopped_at < 30.0 and long.position_s == stopped_at
print("stopped")
"""


def run(script: str, **env: str) -> str:
    command = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **env}, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_without_a_device_the_clock_runs_silently_and_says_so(tmp_path):
    if Path("/proc/asound/cards").exists():
        pytest.skip("this machine has a sound card")
    env = {"PULSE_SERVER": "unix:/nowhere", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert "no loudspeaker was found" in run(NO_DEVICE, **env)


def test_without_portaudio_the_clock_runs_silently_and_says_so():
    assert "PortAudio library is not installed" in run(NO_LIBRARY + NO_DEVICE)


def test_a_silent_clock_waits_for_sound_that_is_not_there_yet():
    piece = Waveform(np.zeros((1600, 1), np.float32), 16_000)
    clock = SilentClock(piece, "because", more_follows=True)
    clock.start()
    while clock.position_s < 0.1:
        pass
    assert not clock.finished
    clock.append(piece)
    assert 0.1 <= clock.position_s < 0.2
    clock.pause()
    clock.turn_to(0.05)
    assert clock.position_s == 0.05
    clock.turn_to(9.0)
    assert clock.position_s == 0.2
    assert not clock.finished
    clock.complete()
    assert clock.finished


def test_unknown_device_is_named():
    clock = open_speaker(Waveform(np.zeros((100, 1), np.float32), 16_000), device="Hall of Mirrors")
    assert isinstance(clock, SilentClock)
    no_output = "No output for sound was found."
    assert clock.silent_reason in ("The output Hall of Mirrors is not there.", no_output)


def test_silent_clock_holds_its_position_when_stopped():
    clock = SilentClock(Waveform(np.zeros((16_000 * 60, 1), np.float32), 16_000), "because")
    clock.start()
    clock.stop()
    stopped_at = clock.position_s
    clock.stop()
    assert clock.finished
    assert clock.position_s == stopped_at < 60
    assert clock.silent_reason == "because"


@pytest.fixture
def null_sink():
    """The environment of a PulseAudio server of our own whose loudspeaker is heard by its microphone."""
    try:
        with NullSink() as sink:
            yield sink.environment
    except StudioError as error:
        pytest.skip(str(error))


def test_what_is_played_is_heard_and_the_clock_follows_it(null_sink):
    told = run(PLAY, **null_sink)
    assert float(told.split()[1]) > 0.99
    assert "stopped" in told
