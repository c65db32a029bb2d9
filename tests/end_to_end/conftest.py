import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
SOUND_RATE_HZ = 48_000

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def studio() -> Run:
    """Run ``main.py`` with the given arguments in a process of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    return run


@pytest.fixture(scope="session")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """0.73 s of two swelling tones, stereo, 48 kHz, FLAC: no whole number of frames."""
    path = tmp_path_factory.mktemp("sound") / "speech.flac"
    time_s = np.arange(round(0.73 * SOUND_RATE_HZ)) / SOUND_RATE_HZ
    swell = 0.4 * np.sin(np.pi * time_s / 0.73) ** 2
    stereo = np.stack([swell * np.sin(2 * np.pi * hz * time_s) for hz in (180.0, 700.0)])
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=SOUND_RATE_HZ, layout="stereo")
        frame = av.AudioFrame.from_ndarray((stereo.T.reshape(1, -1) * 32767).astype(np.int16), "s16", "stereo")
        frame.sample_rate, frame.pts = SOUND_RATE_HZ, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
