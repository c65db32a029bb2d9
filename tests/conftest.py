"""Surroundings of every test: one torch thread, no network, a clean end; and the sample portrait, still and moving."""

import gc
import math
import os
import sys
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np
import pytest

if TYPE_CHECKING:
    from models.audio.waveform import Waveform

# Before torch, Qt and transformers are imported by any test; child processes inherit them.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ON_SCREEN_OR_HEARD = (
    "/ui/",
    "/worker/",
    "test_speaker.py",
    "test_microphone",
    "test_studio_window.py",
    "test_bench.py",
)
"""What the paths of these tests hold. They never run side by side: windows take the keyboard from each other, and who
listens to the loudspeaker hears everybody."""

CLIP_RATE_HZ = 25
CLIP_FRAMES = 50
CLIP_SOUND_RATE_HZ = 48_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    without_data = pytest.mark.skip(reason="REALTALK_DATA does not name a folder with training clips")
    without_gpu = pytest.mark.skip(reason="no CUDA device")
    for item in items:
        if item.get_closest_marker("data") and not os.environ.get("REALTALK_DATA"):
            item.add_marker(without_data)
        if item.get_closest_marker("gpu") and not _cuda_available():
            item.add_marker(without_gpu)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep together what shares a module's fixtures, or the screen and the loudspeaker."""
    from xdist.scheduler import LoadScopeScheduling

    class SideBySide(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = nodeid.partition("::")[0]
            return "screen and sound" if any(part in module for part in ON_SCREEN_OR_HEARD) else module

    return SideBySide(config, log)


def pytest_collection_finish() -> None:
    # All imports are done. What they made lives to the end: neither the collector, which would walk a million of its
    # objects again and again, nor ``_stop_qt_leftovers`` need look at it.
    gc.collect()
    gc.freeze()


def _cuda_available() -> bool:
    import torch

    return torch.cuda.is_available()


@pytest.fixture(scope="session", autouse=True)
def _studio_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep settings and caches, of this process and its children, out of the person's own folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REALTALK_STUDIO_HOME", str(tmp_path_factory.mktemp("studio_home")))
        yield


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test which leaves a thread, a QThread or an active QTimer behind.

    Threads that existed before the test (of session fixtures) are not its own. A thread on its way out gets five
    seconds. Timers and QThreads are looked for among all live Python objects, once the test has made a QApplication.
    """
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before and not _belongs_to_qt(thread)]
    for thread in left:
        thread.join(timeout=5.0)
    running = [f"thread {thread.name!r}" for thread in left if thread.is_alive()]
    running += _stop_qt_leftovers()
    if running:
        pytest.fail(f"the test left running: {', '.join(running)}")


def _belongs_to_qt(thread: threading.Thread) -> bool:
    # Python code that runs in a QThread registers a dummy that outlives it; the QThread itself is looked at below.
    return isinstance(thread, threading._DummyThread)


def _stop_qt_leftovers() -> list[str]:
    """Stop active QTimers and running QThreads, so that the next test is not blamed for them; return their names."""
    qt_core = sys.modules.get("PySide6.QtCore")
    if qt_core is None or qt_core.QCoreApplication.instance() is None:
        return []
    shiboken = sys.modules["shiboken6"]
    qt_objects = [
        thing
        for thing in gc.get_objects()
        if issubclass(type(thing), (qt_core.QTimer, qt_core.QThread)) and shiboken.isValid(thing)
    ]
    left = []
    for thing in qt_objects:
        if isinstance(thing, qt_core.QTimer):
            if thing.isActive():
                left.append(f"{type(thing).__name__} {thing.objectName()!r} of {thing.parent()!r}")
                thing.stop()
        elif thing is not qt_core.QThread.currentThread() and thing.isRunning():
            left.append(f"{type(thing).__name__} {thing.objectName()!r}")
            thing.requestInterruption()
            thing.quit()
            thing.wait(5000)
    return left


@pytest.fixture(scope="session")
def sample_portrait() -> Path:
    """The public-domain photograph of Grace Hopper that matplotlib carries: 512 x 600, the face about 190 px wide."""
    from matplotlib import cbook

    return Path(cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))


@pytest.fixture(scope="session")
def portrait_rgb(sample_portrait: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)


@pytest.fixture(scope="session")
def portrait_clip(sample_portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An MP4 of the sample portrait, 2 s at 25 fps, 512 x 600, gently swaying, with a 440 Hz tone (48 kHz, AAC)."""
    path = tmp_path_factory.mktemp("portrait") / "portrait.mp4"
    portrait_rgb = cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=CLIP_RATE_HZ, options={"preset": "veryfast", "crf": "18"})
        sound = container.add_stream("aac", rate=CLIP_SOUND_RATE_HZ, layout="mono")
        _write_swaying_picture(container, picture, portrait_rgb)
        _write_tone(container, sound)
    return path


def _write_swaying_picture(
    container: av.container.OutputContainer, stream: av.VideoStream, picture_rgb: np.ndarray
) -> None:
    height, width = (side // 2 * 2 for side in picture_rgb.shape[:2])
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    for index in range(CLIP_FRAMES):
        phase = 2 * math.pi * index / CLIP_FRAMES
        zoom = 1.0 + 0.03 * math.sin(phase)
        sway = cv2.getRotationMatrix2D((width / 2, height / 2), angle=0.0, scale=zoom)
        sway[:, 2] += (8.0 * math.sin(phase), 4.0 * math.cos(phase))
        moved_rgb = cv2.warpAffine(picture_rgb, sway, (width, height), borderMode=cv2.BORDER_REPLICATE)
        frame = av.VideoFrame.from_ndarray(moved_rgb, format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, CLIP_RATE_HZ)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _write_tone(container: av.container.OutputContainer, stream: av.AudioStream) -> None:
    time_s = np.arange(CLIP_SOUND_RATE_HZ * CLIP_FRAMES // CLIP_RATE_HZ) / CLIP_SOUND_RATE_HZ
    tone = (0.2 * np.sin(2 * np.pi * 440.0 * time_s)).astype(np.float32)[None, :]  # (1, samples)
    frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = CLIP_SOUND_RATE_HZ, 0, Fraction(1, CLIP_SOUND_RATE_HZ)
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


@pytest.fixture(scope="session")
def spoken() -> "Waveform":
    """A voice says "ah" twice, at 22050 Hz, with a pause between: 1.0 s of pulses through three formants."""
    from models.audio.waveform import Waveform

    rate_hz, length = 22_050, 22_050
    time_s = np.arange(length) / rate_hz
    sound = np.zeros(length)
    for harmonic in range(1, 40):
        hz = 130.0 * harmonic
        loudness = sum(np.exp(-(((hz - formant) / 120) ** 2)) for formant in (750, 1200, 2500)) + 0.01
        sound += loudness * np.sin(2 * np.pi * hz * time_s)
    voiced = ((time_s > 0.2) & (time_s < 0.45)) | ((time_s > 0.65) & (time_s < 0.9))
    envelope = np.convolve(voiced, np.hanning(800) / np.hanning(800).sum(), mode="same")
    return Waveform.from_mono(0.3 * sound * envelope / np.abs(sound).max(), rate_hz)
