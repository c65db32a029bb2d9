"""A loudspeaker that is heard by a microphone, without hardware: a PulseAudio server of our own with a null sink."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType

from studio.errors import StudioError

SINK, SOURCE = "hall", "ear"
LONGEST_START_S = 5.0
_ALSA_TO_PULSE = """pcm.pulse { type pulse hint { show on description "Null sink" } }
ctl.pulse { type pulse }
pcm.!default { type pulse hint { show on description "Default" } }
ctl.!default { type pulse }
"""


class NullSink:
    """Runs the server while the context is open. ``environment`` leads PortAudio, in this or another process, to it.

    Raises StudioError on entering where PulseAudio is missing or does not start.
    """

    def __init__(self, rate_hz: int = 48_000) -> None:
        self._rate_hz = rate_hz
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    def __enter__(self) -> NullSink:
        if shutil.which("pulseaudio") is None or shutil.which("pactl") is None:
            raise StudioError("PulseAudio is not installed.", "On Debian: apt install pulseaudio pulseaudio-utils.")
        self._folder = tempfile.TemporaryDirectory(prefix="null_sink_")
        runtime = Path(self._folder.name)
        runtime.chmod(0o700)
        socket = runtime / "native"
        (runtime / "asound.conf").write_text(_ALSA_TO_PULSE, encoding="utf-8")
        self.environment = {
            "XDG_RUNTIME_DIR": str(runtime),
            "PULSE_RUNTIME_PATH": str(runtime),
            "PULSE_COOKIE": str(runtime / "cookie"),
            "PULSE_SERVER": f"unix:{socket}",
            "ALSA_CONFIG_PATH": str(runtime / "asound.conf"),
        }
        command = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--use-pid-file=no",
            "--disable-shm=yes",
        ]
        command += ["-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"]
        self._server = subprocess.Popen(
            command, env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            self._wait()
            self.plug_in()
        except StudioError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=10)
        if self._folder is not None:
            self._folder.cleanup()

    def plug_in(self, rate_hz: int | None = None) -> None:
        """Let loudspeaker and microphone be there, at this rate."""
        # norewinds: without it the first microphone block comes more than a second late.
        rate = f"rate={rate_hz or self._rate_hz}"
        self._ask("load-module", "module-null-sink", f"sink_name={SINK}", rate, "channels=2", "norewinds=1")
        self._ask("load-module", "module-remap-source", f"master={SINK}.monitor", f"source_name={SOURCE}")
        self._ask("set-default-sink", SINK)
        self._ask("set-default-source", SOURCE)

    def plug_out(self) -> None:
        """Take both away, from under whoever uses them."""
        self._ask("unload-module", "module-remap-source")
        self._ask("unload-module", "module-null-sink")

    def _wait(self) -> None:
        assert self._server is not None
        deadline_s = time.monotonic() + LONGEST_START_S
        while self._server.poll() is None and time.monotonic() < deadline_s:
            try:
                self._ask("info")
            except StudioError:
                time.sleep(0.05)
            else:
                return
        raise StudioError("PulseAudio does not start here.")

    def _ask(self, *words: str) -> None:
        done = subprocess.run(
            ["pactl", *words], env={**os.environ, **self.environment}, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise StudioError(f"PulseAudio refuses {words[0]}: {done.stderr.strip()}.")
