"""Take the README's pictures anew, from the sample portrait, after weights or window have changed:

    packaging/linux/with_display_and_sound.sh .venv/bin/python packaging/take_pictures.py

Writes docs/strip.jpg, docs/panels.png and docs/window.jpg.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SENTENCE = "We may all become people who make beautiful films."
STRIP_FRAMES, STRIP_HEIGHT = 6, 190
WINDOW_PX = (1280, 800)
WIDEST_TRIED = 60
"""The window's picture is taken at the widest mouth among so many frames."""
WAIT_MS = 120_000

Image = npt.NDArray[np.uint8]


def main() -> None:
    """Take all three."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        os.environ["REALTALK_STUDIO_HOME"] = home  # nothing of the person's own shows
        frames = _speaking_frames()
        _write_strip(frames)
        _write_window()


def _speaking_frames() -> list[Image]:
    """The four panes of every frame of the sentence, u8[256, 1024, 3]; writes the one with the widest mouth."""
    from studio.engine.avatar_builder import build_avatar
    from studio.engine.models_loader import load_models
    from studio.engine.sample import sample_reference
    from studio.engine.talking_head import TalkingHead
    from studio.speech.phone_times import synthesise_with_phones

    models = load_models(device="cpu")
    head = TalkingHead(models, build_avatar(sample_reference(), models))
    sound, _ = synthesise_with_phones(SENTENCE, "en-us")
    frames = list(head.speak(sound))
    widest = max(frames, key=lambda frame: frame.opening)
    cv2.imwrite(str(DOCS / "panels.png"), widest.panels()[:, :, ::-1])
    return [frame.output_rgb for frame in frames]


def _write_strip(frames: list[Image]) -> None:
    chosen = np.linspace(0.12, 0.88, STRIP_FRAMES) * (len(frames) - 1)
    strip = np.hstack([frames[int(index)][20:236, 20:236] for index in chosen])
    width = round(strip.shape[1] * STRIP_HEIGHT / strip.shape[0])
    scaled = cv2.resize(strip, (width, STRIP_HEIGHT), interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(DOCS / "strip.jpg"), scaled[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])


def _write_window() -> None:
    """The window while the portrait speaks."""
    from PySide6.QtCore import QElapsedTimer, QEventLoop
    from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton

    from studio.settings import Settings
    from studio.ui.engine_client import EngineClient
    from studio.ui.main_window import MainWindow
    from studio.ui.theme import apply_theme
    from studio.worker.engine_state import EngineState
    from studio.worker.real_engine import RealEngine

    application = QApplication(sys.argv[:1])
    apply_theme(application)
    client = EngineClient(RealEngine)
    window = MainWindow(client, Settings(device="cpu"), Path(os.environ["REALTALK_STUDIO_HOME"]) / "settings.json")
    shown: list[object] = []
    client.frame_arrived.connect(shown.append)

    def wait(happened: Callable[[], bool]) -> None:
        timer = QElapsedTimer()
        timer.start()
        while not happened():
            if timer.elapsed() > WAIT_MS:
                raise SystemExit("The window did not get there in time.")
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    window.resize(*WINDOW_PX)
    window.show()
    window.begin(None)
    wait(lambda: client.state is EngineState.READY)
    text, speak = window.findChild(QPlainTextEdit, "speechText"), window.findChild(QPushButton, "speakButton")
    assert text is not None
    assert speak is not None
    text.setPlainText(SENTENCE)
    speak.click()
    wait(lambda: len(shown) >= WIDEST_TRIED // 2)
    window.grab().save(str(DOCS / "window.jpg"), "JPG", 90)
    window.close()
    wait(lambda: not window.isVisible())
    client.wait_for_end(WAIT_MS)


if __name__ == "__main__":
    main()
