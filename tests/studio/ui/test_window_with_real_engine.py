"""The main way through the window, by real clicks, with the shipped networks, the real voice and encoder behind it."""

from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.settings import Settings
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
