"""Starting is cheap, and the installed Qt is a sound one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY_PACKAGES = {"torch", "PySide6", "transformers", "mediapipe", "cv2", "av", "matplotlib", "sounddevice"}

COUNT_REFERENCES = """
import sys
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    sent = Signal(bool)

received = []
sender = Sender()
sender.sent.connect(lambda value: received.append(value is True))
sender.sent.emit(True)
received.clear()
before = sys.getrefcount(True)
for _ in range(2000):
    sender.sent.emit(True)
lost = before + len(received) - sys.getrefcount(True)
assert all(received) and len(received) == 2000
print(lost)
"""


@pytest.mark.skipif(not (ROOT / "main.py").exists(), reason="main.py is not there yet")
def test_help_loads_no_heavy_package() -> None:
    command = [sys.executable, "-X", "importtime", "main.py", "--help"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr[-2000:]
    assert "render" in finished.stdout
    modules = {
        line.rsplit("|", 1)[-1].strip() for line in finished.stderr.splitlines() if line.startswith("import time")
    }
    assert "argparse" in modules
    assert not {module.split(".")[0] for module in modules} & HEAVY_PACKAGES


def test_qt_signals_lose_no_reference_to_true() -> None:
    # WORKAROUND(PySide6-Essentials 6.12.0): on Python 3.11 each emit lost one, and the interpreter aborted after some
    # thousand; the lock file holds 6.11. In a child process, because a failure would take the whole test run with it.
    finished = subprocess.run([sys.executable, "-c", COUNT_REFERENCES], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert abs(int(finished.stdout)) < 100


def test_jax_is_not_installed() -> None:
    # The face tracker's metadata asks for it and never imports it: 490 MB.
    command = [sys.executable, "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    names = {line.split("==")[0].lower() for line in finished.stdout.splitlines()}
    assert {"mediapipe", "opencv-contrib-python-headless"} <= names
    assert not names & {"jax", "jaxlib", "opencv-python", "opencv-contrib-python", "opencv-python-headless"}
