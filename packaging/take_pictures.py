"""Take the README's pictures anew, from the sample portrait, after weights or window have changed:

    packaging/linux/with_display_and_sound.sh .venv/bin/python packaging/take_pictures.py

Writes docs/strip.jpg, docs/panels.png and docs/window.jpg.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from studio.engine.rendered_frame import RenderedFrame
    from studio.worker.messages import PreviewFrame

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
SENTENCE = "We may all become people who make beautiful films."
STRIP_FRAMES, STRIP_HEIGHT = 6, 190
WINDOW_PX = (1280, 800)
SKIPPED_FRAMES, WIDEST_TRIED = 12, 50
"""The window's picture is taken at the widest mouth among these frames."""
WAIT_MS = 120_000


def main() -> None:
    """Take all three."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as home:
        os.environ["REALTALK_STUDIO_HOME"] = home  # nothing of the person's own shows
        frames = _speaking_frames()
        _write_strip(frames)
        _write_window()


def _speaking_frames() -> list[RenderedFrame]:
    """Every frame of the sentence; the four panes of the one with the widest mouth are written."""
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
    return frames


def _write_strip(frames: Sequence[RenderedFrame]) -> None:
    """Of each sixth of the sentence the widest mouth and the most shut one, in turns."""
    parts = np.array_split(np.arange(len(frames)), STRIP_FRAMES)
    chosen = [
        (max if number % 2 == 0 else min)(part, key=lambda index: frames[index].opening)
        for number, part in enumerate(parts)
    ]
    strip = np.hstack([frames[int(index)].output_rgb[20:236, 20:236] for index in chosen])
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
    shown: list[PreviewFrame] = []
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
    darkest = 1.0
    for count in range(SKIPPED_FRAMES, WIDEST_TRIED):

        def arrived(wanted: int = count) -> bool:
            return len(shown) > wanted or client.state is EngineState.READY

        wait(arrived)
        if len(shown) > count and (light := _light_of_mouth(shown[-1].output)) < darkest:
            darkest = light
            window.grab().save(str(DOCS / "window.jpg"), "JPG", 90)
    window.close()
    wait(lambda: not window.isVisible())
    client.wait_for_end(WAIT_MS)


def _light_of_mouth(crop: QImage) -> float:
    """Mean lightness about the middle of the lips, 0 to 1: an open mouth is dark."""
    places = [(x, y) for x in range(110, 146, 4) for y in range(150, 170, 4)]
    return sum(crop.pixelColor(x, y).lightnessF() for x, y in places) / len(places)


if __name__ == "__main__":
    main()
