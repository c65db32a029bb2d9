"""A window on the quick engine, with every control within reach of a real click."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.settings import Settings
from studio.ui.engine_client import EngineClient
from studio.ui.main_window import MainWindow
from studio.ui.theme import apply_theme
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import FakeEngine

WAIT_MS = 5000
W = TypeVar("W", bound=QWidget)


@dataclass
class Studio:
    """An open window and what is behind it."""

    qtbot: QtBot
    window: MainWindow
    client: EngineClient
    engine: FakeEngine
    settings_file: Path

    def find(self, kind: type[W], name: str) -> W:
        found = self.window.findChild(kind, name)
        assert found is not None, f"no {kind.__name__} is called {name}"
        return found

    def click(self, name: str) -> None:
        button = self.find(QPushButton, name)
        assert button.isVisible(), f"{name} is hidden"
        assert button.isEnabled(), f"{name} is disabled"
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def activate(self) -> None:
        """Give the window the keyboard; without a window manager nobody else does, and shortcuts need it."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=WAIT_MS)

    def wait_for(self, state: EngineState) -> None:
        self.qtbot.waitUntil(lambda: self.client.state is state, timeout=WAIT_MS)

    def wait_until(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=WAIT_MS)

    def close(self) -> None:
        self.window.close()
        self.qtbot.waitUntil(lambda: not self.window.isVisible(), timeout=WAIT_MS)
        assert self.client.wait_for_end(WAIT_MS)


@pytest.fixture
def themed(qapp: QApplication) -> QApplication:
    apply_theme(qapp)
    return qapp


@pytest.fixture
def engine(sample_portrait: Path) -> FakeEngine:
    return FakeEngine(sample_portrait)


@pytest.fixture
def opening(
    qtbot: QtBot, themed: QApplication, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Studio]:
    """The window just opened: the engine is still starting."""
    monkeypatch.setenv("REALTALK_STUDIO_HOME", str(tmp_path / "home"))  # no window finds another's unsaved work
    client = EngineClient(lambda: engine)
    settings_file = tmp_path / "settings" / "settings.json"
    window = MainWindow(client, Settings(export_folder=str(tmp_path)), settings_file)
    studio = Studio(qtbot, window, client, engine, settings_file)
    with qtbot.waitExposed(window):
        window.show()
    window.begin(None)
    yield studio
    engine.starting.open()
    if window.isVisible():
        window.close_at_once()
        studio.close()
    window.deleteLater()


@pytest.fixture
def studio(opening: Studio) -> Studio:
    """The window with the sample portrait loaded."""
    opening.wait_until(lambda: opening.client.state is EngineState.READY and opening.client.has_clip)
    return opening


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A file that stands for somebody's video."""
    path = tmp_path / "somebody.mp4"
    path.write_bytes(b"a person's clip")
    return path
