"""The main way through the window, by real clicks, with the shipped networks, the real voice and encoder behind it."""

import os
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soxr
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS
from studio.engine.take import TAKE_RATE_HZ, list_takes, read_frames, takes_folder
from studio.settings import Settings
from studio.speech.pyttsx3_speech import Pyttsx3Speech
from studio.ui.consent_dialog import ConsentDialog
from studio.ui.engine_client import EngineClient
from studio.ui.export_dialog import ExportDialog
from studio.ui.main_window import MainWindow
from studio.worker.engine_state import EngineState
from studio.worker.real_engine import RealEngine

WAIT_MS = 60_000


@pytest.fixture
def window(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    client = EngineClient(RealEngine)
    window = MainWindow(client, Settings(export_folder=str(tmp_path), device="cpu"), tmp_path / "settings.json")
    window.client = client
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert client.wait_for_end(WAIT_MS)
    window.deleteLater()


def click(qtbot: QtBot, parent: object, name: str) -> None:
    button = parent.findChild(QPushButton, name)
    assert button.isEnabled(), f"{name} is disabled"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_clip_speaks_stops_and_is_exported(
    qtbot: QtBot, window: MainWindow, portrait_clip: Path, tmp_path: Path
) -> None:
    client: EngineClient = window.client
    window.begin(portrait_clip)
    qtbot.waitUntil(lambda: window.findChild(ConsentDialog) is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(client.clip_loaded, timeout=WAIT_MS):
        click(qtbot, window.findChild(ConsentDialog), "consentButton")
    qtbot.waitUntil(lambda: client.state is EngineState.READY, timeout=WAIT_MS)
    assert window.findChild(QLabel, "clipFacts").text().startswith("Video, 2.0 s")

    frames = []
    client.frame_arrived.connect(frames.append)
    with qtbot.waitSignal(client.speech_started, timeout=WAIT_MS):
        click(qtbot, window, "speakButton")
    qtbot.waitUntil(lambda: len(frames) >= 3, timeout=WAIT_MS)
    click(qtbot, window, "stopButton")
    qtbot.waitUntil(lambda: client.state is EngineState.READY, timeout=WAIT_MS)
    assert [frame.index for frame in frames] == sorted({frame.index for frame in frames})
    assert window.preview.output_pane.image == frames[-1].output

    window.findChild(QPlainTextEdit, "speechText").setPlainText("Hi.")
    click(qtbot, window, "exportButton")
    dialog = window.findChild(ExportDialog)
    dialog.findChild(QLineEdit, "exportPath").setText(str(tmp_path / "hi.mp4"))
    with qtbot.waitSignal(client.export_ended, timeout=WAIT_MS):
        click(qtbot, dialog, "writeButton")
    with av.open(str(tmp_path / "hi.mp4")) as container:
        assert container.streams.video[0].frames > 5
        assert container.streams.audio
    qtbot.waitUntil(lambda: client.state is EngineState.READY, timeout=WAIT_MS)


@pytest.mark.skipif("REALTALK_NULL_SINK" not in os.environ, reason="needs a sound server of the tests' own")
def test_live_the_microphone_and_a_typed_line_become_one_take(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REALTALK_STUDIO_HOME", str(tmp_path / "home"))
    client: EngineClient = window.client
    window.begin(None)
    qtbot.waitUntil(lambda: client.state is EngineState.READY and client.has_clip, timeout=WAIT_MS)
    window.live.tabs.setCurrentIndex(1)
    window.findChild(QCheckBox, "bargeIn").click()  # here the microphone hears the loudspeaker
    told, skews_ms = [], []
    client.engine_thread.live_told.connect(lambda news: told.append(news.kind))
    client.frame_arrived.connect(lambda frame: skews_ms.append(frame.skew_ms))
    click(qtbot, window, "liveButton")
    qtbot.waitUntil(lambda: "listening" in told and bool(skews_ms), timeout=WAIT_MS)
    assert skews_ms[0] > DEFAULT_LOOK_AHEAD_MS
    window.live.tabs.setCurrentIndex(0)
    window.findChild(QPlainTextEdit, "speechText").setPlainText("Papa is home.")
    click(qtbot, window, "queueButton")
    link = window.extras.live_desk.link
    qtbot.waitUntil(lambda: link.is_saying, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not link.is_saying, timeout=WAIT_MS)
    window.live.tabs.setCurrentIndex(1)
    click(qtbot, window, "liveButton")
    assert client.state is EngineState.READY
    qtbot.waitUntil(lambda: "kept" in told, timeout=WAIT_MS)
    frames = read_frames(list_takes(takes_folder())[0].folder)
    (said,) = Pyttsx3Speech().synthesise_sentences("Papa is home.", rate_wpm=window.speech_panel.order().rate_wpm)
    wanted = soxr.resample(said.waveform.mono(), said.waveform.rate_hz, TAKE_RATE_HZ)
    kept = np.pad(frames.sound / 32767, (0, len(wanted)))  # Stop may come within the silence that ends the line
    places = range(0, len(frames.sound), 1920)
    begin = places[int(np.argmax([kept[place : place + len(wanted)] @ wanted for place in places]))]
    assert np.corrcoef(kept[begin : begin + len(wanted)], wanted)[0, 1] > 0.99  # and not what the microphone heard
    assert np.ptp(frames.expression[begin // 1920 :][: len(wanted) // 1920], axis=0).max() > 0.1  # the lips move


def test_a_text_file_called_mp4_gets_a_sentence(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    client: EngineClient = window.client
    fraud = tmp_path / "fraud.mp4"
    fraud.write_text("not a video")
    window.begin(fraud)
    qtbot.waitUntil(lambda: window.findChild(ConsentDialog) is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(client.failed, timeout=WAIT_MS):
        click(qtbot, window.findChild(ConsentDialog), "consentButton")
    assert "fraud.mp4" in window.banner.text
    assert client.state is EngineState.EMPTY
