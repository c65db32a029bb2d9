"""Recording from a camera by real clicks; a film of the portrait stands for the camera."""

import time
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton

from studio.media import camera
from studio.media.camera import CAMERA_VARIABLE
from studio.settings import load_settings
from studio.ui.camera_dialog import CameraDialog
from studio.ui.consent_dialog import ConsentDialog
from studio.user_dirs import data_dir
from studio.worker.camera_session import CameraSession
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio

PICTURE_WAIT_MS = 30_000


@pytest.fixture
def dialog(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CameraDialog:
    """Open, without a camera of the system's."""
    monkeypatch.setattr(camera, "_LINUX_CAMERAS", tmp_path)
    studio.window.extras.camera.make_session = partial(CameraSession, clock=lambda: 10 * time.monotonic())
    studio.click("cameraButton")
    found = studio.window.findChild(CameraDialog)
    studio.wait_until(lambda: found.view.words != "Looking for cameras…")
    return found


def press(studio: Studio, dialog: CameraDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    studio.wait_until(button.isEnabled)
    studio.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for_picture(studio: Studio, dialog: CameraDialog) -> None:
    """The first one comes when the landmarker's library is loaded."""
    studio.qtbot.waitUntil(lambda: dialog.view.frame is not None, timeout=PICTURE_WAIT_MS)


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere cameras are looked for by opening them")
def test_from_no_camera_to_a_clip_that_is_loaded(
    studio: Studio, dialog: CameraDialog, slow_portrait_clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dialog.view.words == "No camera was found.\nConnect one, then look again."
    assert not dialog.findChild(QPushButton, "recordButton").isEnabled()
    monkeypatch.setenv(CAMERA_VARIABLE, str(slow_portrait_clip))
    press(studio, dialog, "lookAgainButton")
    wait_for_picture(studio, dialog)
    assert dialog.findChild(QComboBox, "cameraList").currentText() == "slow.mp4"
    assert not dialog.view.grab().isNull()
    with studio.qtbot.waitSignal(dialog.recorded, timeout=30_000) as recorded:
        press(studio, dialog, "recordButton")
        assert not dialog.findChild(QPushButton, "lookAgainButton").isEnabled()
        studio.wait_until(lambda: dialog.view.frame is not None and dialog.view.frame.phase == "recording")
        press(studio, dialog, "recordButton")  # it says Stop, once five seconds are there
    clip = recorded.args[0]
    assert clip.parent == data_dir() / "clips"
    studio.wait_until(lambda: studio.window.findChild(ConsentDialog) is not None)
    studio.window.findChild(ConsentDialog).accept()
    studio.wait_until(lambda: clip in studio.engine.loaded and studio.client.state is EngineState.READY)
    assert load_settings(studio.settings_file).recent_clips == (str(clip),)


@pytest.mark.skipif("sys.platform != 'linux'", reason="elsewhere cameras are looked for by opening them")
def test_a_camera_that_is_gone_and_a_window_that_closes_over_another(
    studio: Studio, dialog: CameraDialog, slow_portrait_clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CAMERA_VARIABLE, str(tmp_path / "gone.mp4"))
    press(studio, dialog, "lookAgainButton")
    studio.wait_until(lambda: "gone.mp4 is not there any more.\nConnect it" in dialog.view.words)
    monkeypatch.setenv(CAMERA_VARIABLE, str(slow_portrait_clip))
    press(studio, dialog, "lookAgainButton")
    wait_for_picture(studio, dialog)
    studio.window.close_at_once()
    studio.close()
