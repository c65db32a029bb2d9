"""The shared fixtures do what they promise."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import av
import cv2
import pytest

from studio import user_dirs

LEAKING_TESTS = {
    "thread": """
import threading
def test_leaks():
    threading.Thread(target=threading.Event().wait, args=(8,), name="forgotten", daemon=True).start()
""",
    "QTimer": """
from PySide6.QtCore import QTimer
kept = []
def test_leaks(qapp):
    kept.append(QTimer())
    kept[0].start(1000)
""",
    "QThread": """
from PySide6.QtCore import QThread
kept = []
def test_leaks(qapp):
    kept.append(QThread())
    kept[0].start()
""",
}


@pytest.mark.parametrize("kind", LEAKING_TESTS)
def test_what_a_test_leaves_running_fails_it(kind: str, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((Path(__file__).parent / "conftest.py").read_text())
    (tmp_path / "test_leak.py").write_text(LEAKING_TESTS[kind])
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", str(tmp_path)]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert f"the test left running: {kind}" in finished.stdout
    assert "1 passed, 1 error" in finished.stdout


def test_a_thread_that_ends_is_no_leak() -> None:
    worker = threading.Thread(target=threading.Event().wait, args=(0.2,))
    worker.start()
    assert worker.is_alive()


def test_torch_runs_on_one_thread() -> None:
    import torch

    assert os.environ["OMP_NUM_THREADS"] == "1"
    assert torch.get_num_threads() == 1


def test_nothing_is_written_to_the_persons_own_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert user_dirs.cache_dir().is_relative_to(tmp_path_factory.getbasetemp())
    assert user_dirs.config_dir().is_relative_to(tmp_path_factory.getbasetemp())


def test_sample_portrait_is_a_picture(sample_portrait: Path) -> None:
    assert cv2.imread(str(sample_portrait)).shape == (600, 512, 3)


def test_portrait_clip_moves_and_sounds(portrait_clip: Path) -> None:
    with av.open(str(portrait_clip)) as container:
        assert container.streams.video[0].average_rate == 25
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == 50
    assert frames[0].shape == (600, 512, 3)
    assert abs(frames[0].astype(int) - frames[12].astype(int)).mean() > 1.0
    with av.open(str(portrait_clip)) as container:
        loudest = max(abs(frame.to_ndarray()).max() for frame in container.decode(audio=0))
        assert float(container.duration) / av.time_base == pytest.approx(2.0, abs=0.05)
    assert 0.15 < loudest < 0.25
