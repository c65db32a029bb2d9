"""A real microphone, played to by a null sink; and devices that refuse, for their sentences."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.media.audio_devices import microphone_error
from studio.media.null_sink import NullSink

ROOT = Path(__file__).parents[3]

LISTEN = """
import os, sys, threading, time
import numpy as np
from studio.media.null_sink import NullSink

with NullSink() as sink:
    os.environ.update(sink.environment)
    import sounddevice
    from studio.media.audio_devices import list_microphones
    from studio.media.live_microphone import LiveMicrophone
    from studio.media.microphone import Microphone
    from studio.media.microphone_sound import SoundSettings
    from studio.media.port_audio import look_for_devices

    assert [info.name for info in list_microphones()] == ["pulse"]
    told, model = [], []
    tell = lambda kind, message, cure: told.append(kind)
    with LiveMicrophone(lambda: Microphone.open("pulse"), look_for_devices) as microphone:
        tick = threading.Event()

        def listen_until(happened):
            for _ in range(1500):
                heard = microphone.read(SoundSettings(), tell)
                model.append(heard.model)
                if happened(heard):
                    return
                tick.wait(0.01)
            raise AssertionError(f"nothing happens: {told}")

        listen_until(lambda heard: heard.recorded_s > 0.2)
        noise = np.random.default_rng(0).uniform(-0.5, 0.5, 24_000)
        sound = np.convolve(noise, np.hanning(16) / 8, 'same').astype(np.float32)
        sounddevice.play(sound, 16_000, device="pulse")
        before = sum(map(len, model))
        listen_until(lambda heard: sum(map(len, model)) > before + 40_000)
        sounddevice.stop()
        recorded = np.concatenate(model)
        spectrum = np.fft.rfft(recorded, 2 ** 18) * np.conj(np.fft.rfft(sound, 2 ** 18))
        start = int(np.argmax(np.fft.irfft(spectrum)))
        part = recorded[start : start + len(sound)]
        print("correlation", np.corrcoef(part, sound[: len(part)])[0, 1])

        sink.plug_out()
        listen_until(lambda heard: "lost" in told)
        assert microphone.name == ""
        silent_from = sum(map(len, model))
        listen_until(lambda heard: sum(map(len, model)) > silent_from + 8_000)  # the time goes on
        sink.plug_in(rate_hz=16_000)  # another device, which runs at another rate
        listen_until(lambda heard: "back" in told)
        assert microphone.name == "pulse"
        count = sum(map(len, model))
        listen_until(lambda heard: sum(map(len, model)) > count + 8_000)
    print(*told)
"""

PLUGGED_IN = """
import os
from pathlib import Path
from studio.errors import StudioError
from studio.media.null_sink import NullSink

with NullSink() as sink:
    os.environ.update(sink.environment)
    from studio.media.audio_devices import list_microphones
    from studio.media.microphone import Microphone

    devices = Path(os.environ["ALSA_CONFIG_PATH"])
    before = devices.read_text()

    def plugged_in(headset):
        changed = devices.with_suffix(".new")
        changed.write_text(before + headset)
        changed.replace(devices)
        return [info.name for info in list_microphones(look_again=True)]

    print(*plugged_in(""))
    print(*plugged_in('pcm.headset { type pulse hint { show on description "Headset" } }'))
    microphone = Microphone.open("headset")
    print(microphone.name)
    print(*plugged_in(""))  # while one is open, nobody looks
    microphone.close()
    print(*plugged_in(""))
    try:
        Microphone.open("headset")
    except StudioError as error:
        print(error)
"""

NO_DEVICE = """
from studio.errors import StudioError
from studio.media.audio_devices import list_microphones
from studio.media.microphone import Microphone

assert list_microphones(look_again=True) == ()
for name in ("", "somebody's headset"):
    try:
        Microphone.open(name)
    except StudioError as error:
        print(error)
"""


def run(script: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **env},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def _sound_server() -> None:
    try:
        with NullSink():
            pass
    except StudioError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("_sound_server")
def test_what_is_played_is_heard_and_a_lost_device_comes_back():
    told = run(LISTEN)
    assert float(told.split()[1]) > 0.95
    assert told.splitlines()[1].split()[:3] == ["listening", "lost", "back"]


@pytest.mark.usefixtures("_sound_server")
def test_a_microphone_is_listed_when_it_is_plugged_in():
    told = run(PLUGGED_IN).splitlines()
    assert told[:5] == ["pulse", "pulse headset", "headset", "pulse headset", "pulse"]
    assert told[5].startswith("The microphone headset is not there.")


def test_without_a_device_there_is_a_sentence(tmp_path):
    if Path("/proc/asound/cards").exists():
        pytest.skip("this machine has a sound card")
    told = run(NO_DEVICE, PULSE_SERVER="unix:/nowhere", XDG_RUNTIME_DIR=str(tmp_path))
    assert told.splitlines() == ["No microphone was found. Connect one, and try again."] * 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("Error opening InputStream: Device unavailable", -9985), "in use by another program. Close"),
        (("Unanticipated host error", -9999, (0, -16, "Device or resource busy")), "in use by another program"),
        (("Unanticipated host error", -9999, (0, -13, "Permission denied")), "may not be used by this program"),
        (("Error querying device -1",), "No microphone was found. Connect one"),
        (("Invalid sample rate", -9997), "The microphone Headset cannot be used (Invalid sample rate). Choose"),
    ],
)
def test_refusals_are_said_in_one_sentence_with_its_cure(arguments, sentence):
    assert sentence in str(microphone_error("Headset", RuntimeError(*arguments)))
