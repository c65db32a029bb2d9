"""The output beside the window: on a whole screen, and as a camera of pyvirtualcam's that keeps its frames."""

from collections.abc import Iterator

import numpy as np
import pytest
import pyvirtualcam.camera
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtWidgets import QCheckBox

from studio.settings import load_settings
from studio.worker.engine_state import EngineState
from studio.worker.virtual_camera_feed import on_background
from tests.studio.ui.conftest import Studio


class KeepingBackend:
    """What pyvirtualcam asks of a driver."""

    sent: list[np.ndarray] = []  # noqa: RUF012 - the newest at the end
    is_open = False

    def __init__(self, *, width: int, height: int, fps: float, fourcc: int, device: str | None) -> None:
        self._size = (width, height)
        type(self).is_open = True

    def send(self, frame: np.ndarray) -> None:
        width, height = self._size
        self.sent.append(frame.reshape(height, width, 3).copy())

    def close(self) -> None:
        type(self).is_open = False

    def device(self) -> str:
        return "Kept"

    def native_fourcc(self) -> None:
        return None


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[KeepingBackend]]:
    monkeypatch.setattr(pyvirtualcam.camera, "BACKENDS", {"keeping": KeepingBackend})
    KeepingBackend.sent.clear()
    yield KeepingBackend
    assert not KeepingBackend.is_open


def action(studio: Studio, name: str) -> QAction:
    found = studio.window.findChild(QAction, name)
    assert found is not None
    return found


def test_the_output_fills_a_screen_until_esc(studio: Studio) -> None:
    studio.activate()
    studio.qtbot.keyClick(studio.window, Qt.Key.Key_F11)
    output = studio.window.extras.output.window
    studio.qtbot.waitExposed(output)
    assert output.geometry() == output.screen().geometry()
    assert output.cursor().shape() is Qt.CursorShape.BlankCursor
    assert output.windowFlags() & Qt.WindowType.FramelessWindowHint
    studio.find(QCheckBox, "wholeFrame").click()
    place = output.picture_place()
    assert place.width() / place.height() == pytest.approx(48 / 64, abs=0.01)
    assert place.center() == QRectF(output.rect()).center()
    action(studio, "greenBackgroundAction").trigger()
    assert output.grab().toImage().pixelColor(2, output.height() - 2) == QColor("#00b140")
    assert load_settings(studio.settings_file).output_background == "green"
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
    middle = output.grab().toImage().pixelColor(output.rect().center())
    shown = studio.window.preview.output_pane.image
    assert middle == shown.pixelColor(shown.rect().center())
    studio.qtbot.keyClick(output, Qt.Key.Key_Escape)
    assert studio.window.extras.output.window is None
    assert not action(studio, "fullScreenOutputAction").isChecked()


def test_closing_the_window_closes_both(studio: Studio, driver: type[KeepingBackend]) -> None:
    action(studio, "fullScreenOutputAction").trigger()
    action(studio, "virtualCameraAction").trigger()
    studio.wait_until(lambda: driver.is_open)
    studio.close()
    assert studio.window.extras.output.window is None


def test_other_programs_get_what_the_output_shows(studio: Studio, driver: type[KeepingBackend]) -> None:
    switch = action(studio, "virtualCameraAction")
    switch.trigger()
    studio.wait_until(lambda: "The virtual camera is on: Kept." in studio.window.banner.text)
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
    expected = on_background(studio.window.preview.output_pane.image, (1280, 720), QColor("black"))
    studio.wait_until(lambda: bool(np.array_equal(driver.sent[-1], expected)))
    switch.trigger()
    studio.wait_until(lambda: not driver.is_open)
    assert not switch.isChecked()


def test_without_a_driver_it_says_how_to_get_one(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyvirtualcam.camera, "BACKENDS", {})
    switch = action(studio, "virtualCameraAction")
    switch.trigger()
    studio.wait_until(lambda: "There is no virtual camera on this computer. Install" in studio.window.banner.text)
    assert not switch.isChecked()


def test_a_picture_keeps_its_shape_on_the_background() -> None:
    tall = QImage(30, 60, QImage.Format.Format_RGB32)
    tall.fill(QColor(200, 10, 20))
    picture = on_background(tall, (121, 40), QColor("#00b140"))
    assert picture.shape == (40, 121, 3)
    assert (picture[:, 50:70] == (200, 10, 20)).all()
    for outside in (picture[:, :50], picture[:, 70:]):
        assert (outside == (0, 177, 64)).all()
