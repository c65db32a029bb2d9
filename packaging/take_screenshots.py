"""Make the pictures of the documents anew from the sample portrait: docs/panels.png, docs/strip.jpg, docs/window.jpg.

    .venv/bin/python packaging/take_screenshots.py [FOLDER]

Run it after the weights or the window have changed, and look at what it made. On Linux the window opens on a private
screen and plays to a private, silent sound server.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from studio.engine.rendered_frame import Image, RenderedFrame

STAGE = ROOT / "packaging" / "linux" / "with_display_and_sound.sh"
STRIP_FRAMES = 6
STRIP_ROWS, STRIP_COLUMNS = slice(66, 256), slice(21, 235)
"""What a strip shows of a face crop of 256 x 256: from the eyes to the collar."""
WINDOW_SIZE = (1280, 800)
WIDE_SHARE = 0.85
"""A mouth that is open by this share of the widest opening is a good moment for a picture."""
LATE_SHARE = 0.5
"""Of the sentence, before which the window is not taken: its curves and numbers are not all there yet."""
ATTEMPTS = 5
LONGEST_WAIT_S = 120


def rendered_sentence(text: str) -> list[RenderedFrame]:
    """Every frame of the sample portrait saying a text, as the preview and the export draw them."""
    from studio.cancel import CancelToken
    from studio.engine.avatar_builder import build_avatar
    from studio.engine.models_loader import load_models
    from studio.engine.sample import sample_reference
    from studio.engine.talking_head import TalkingHead
    from studio.speech.pyttsx3_speech import Pyttsx3Speech

    models = load_models()
    head = TalkingHead(models, build_avatar(sample_reference(), models))
    sentences = Pyttsx3Speech().synthesise_sentences(text, None, None, 1.0, None)
    return list(head.say(head.utterance(part.waveform for part in sentences), cancel=CancelToken()))


def strip_frames(openings: Sequence[float]) -> list[int]:
    """Frames for a strip: from each part of the sentence in turn one with lips closed and one with them open."""
    parts = np.array_split(np.arange(len(openings)), STRIP_FRAMES)
    pick = (np.argmin, np.argmax)
    return [int(part[pick[number % 2]([openings[index] for index in part])]) for number, part in enumerate(parts)]


def strip(frames: Sequence[RenderedFrame]) -> Image:
    """Six moments side by side, u8[190, 1284, 3]."""
    chosen = strip_frames([frame.opening for frame in frames])
    return np.concatenate([frames[index].output_rgb[STRIP_ROWS, STRIP_COLUMNS] for index in chosen], axis=1)


def take_window(openings: Sequence[float], path: Path) -> None:
    """Open the window, let it speak, and take its picture while the mouth is open."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from studio.settings import Settings
    from studio.ui.engine_client import EngineClient
    from studio.ui.main_window import MainWindow
    from studio.ui.theme import apply_theme
    from studio.worker.engine_state import EngineState
    from studio.worker.messages import PreviewFrame
    from studio.worker.real_engine import RealEngine

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    apply_theme(application)
    client = EngineClient(RealEngine)
    window = MainWindow(client, Settings(lips_open=True), path.parent / "settings.json")
    window.resize(*WINDOW_SIZE)
    least = WIDE_SHARE * max(openings)
    good = {i for i, opening in enumerate(openings) if opening >= least and i >= LATE_SHARE * len(openings)}
    taken: list[bool] = []

    def take(frame: PreviewFrame) -> None:
        if frame.index in good and not taken:
            taken.append(window.grab().save(str(path)))

    client.frame_arrived.connect(take)  # after the window's own: the panes show the frame by then
    window.show()
    window.begin(None)
    try:
        wait_until(lambda: client.state is EngineState.READY and client.has_clip)
        for _ in range(ATTEMPTS):
            QTest.mouseClick(window.speech_panel.speak_button, Qt.MouseButton.LeftButton)
            wait_until(lambda: client.state is EngineState.READY)
            if taken:
                return
        raise SystemExit("This machine draws too few frames in time for a picture of the window; make it less busy.")
    finally:
        window.close_at_once()
        wait_until(lambda: not window.isVisible())
        client.wait_for_end(1000 * LONGEST_WAIT_S)


def wait_until(happened: Callable[[], bool]) -> None:
    """Let the window live until something has happened. Raises ``TimeoutError``."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    end_s = time.monotonic() + LONGEST_WAIT_S
    while not happened():
        if time.monotonic() > end_s:
            raise TimeoutError("the window does not get on")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)


def write(picture: Image, path: Path) -> None:
    """Write a picture u8[H, W, 3], RGB, as its suffix says."""
    import cv2

    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])
    print(f"{path}: {picture.shape[1]} x {picture.shape[0]}, {path.stat().st_size // 1024} KB")


def main(folder: Path) -> None:
    """Make all of them in a folder."""
    if sys.platform == "linux" and "REALTALK_NULL_SINK" not in os.environ:
        os.execv(str(STAGE), [str(STAGE), sys.executable, *sys.argv])
    import cv2

    from studio.ui.speech_panel import FIRST_SENTENCE

    with tempfile.TemporaryDirectory() as home:
        os.environ["REALTALK_STUDIO_HOME"] = home  # nobody's settings, clips or unsaved work
        frames = rendered_sentence(FIRST_SENTENCE)
        openings = [frame.opening for frame in frames]
        write(frames[int(np.argmax(openings))].panels(), folder / "panels.png")
        write(strip(frames), folder / "strip.jpg")
        shot = Path(home) / "window.png"
        take_window(openings, shot)
        write(cv2.cvtColor(cv2.imread(str(shot)), cv2.COLOR_BGR2RGB), folder / "window.jpg")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
