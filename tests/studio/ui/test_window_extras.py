import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio.engine.preflight import PreflightFinding
from studio.recent_log import RecentLog
from studio.settings import Settings, load_settings
from studio.ui.cache_folder import CacheFolder
from studio.ui.colours import LIGHT
from studio.ui.diagnostics import Diagnostics, doctor_command
from studio.ui.drop_target import DropHint
from studio.ui.log_dialog import LogDialog
from studio.ui.settings_dialog import SettingsDialog
from studio.ui.settings_store import SettingsStore
from studio.ui.shortcuts_dialog import ShortcutsDialog, keys_of
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio


def choose(studio: Studio, dialog: QWidget, name: str, key: Qt.Key) -> None:
    studio.qtbot.keyClick(dialog.findChild(QComboBox, name), key)


def test_a_theme_is_worn_at_once_and_kept(studio: Studio) -> None:
    studio.window.extras.show_settings()
    dialog = studio.window.findChild(SettingsDialog)
    choose(studio, dialog, "themeChoice", Qt.Key.Key_Down)
    assert QApplication.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.text
    assert load_settings(studio.settings_file).theme == "light"
    dialog.reject()


def test_settings_lead_to_preset_and_device(studio: Studio) -> None:
    studio.activate()
    studio.window.extras.show_settings()
    dialog = studio.window.findChild(SettingsDialog)
    assert [box.objectName() for box in dialog.findChildren(QComboBox)] == [
        "themeChoice",
        "languageChoice",
        "loudspeakerChoice",
    ]
    studio.click("showAdjust")
    studio.wait_until(lambda: studio.find(QComboBox, "presetList").hasFocus())
    assert studio.find(QComboBox, "deviceList").isVisible()


def test_speech_is_heard_where_the_settings_say(studio: Studio) -> None:
    studio.window.extras.show_settings()
    devices = studio.find(QComboBox, "loudspeakerChoice")
    studio.wait_until(lambda: devices.count() == 3)
    assert [devices.itemText(row) for row in range(3)] == ["System default", "Headphones", "Loudspeaker"]
    devices.setFocus()
    studio.qtbot.keyClicks(devices, "Head")
    studio.window.findChild(SettingsDialog).reject()
    assert load_settings(studio.settings_file).loudspeaker == "Headphones"
    with studio.qtbot.waitSignal(studio.client.speech_started):
        studio.click("speakButton")
    assert studio.engine.loudspeaker == "Headphones"
    studio.wait_for(EngineState.READY)


def test_what_is_kept_can_be_forgotten(qtbot: QtBot, themed: QApplication, tmp_path: Path) -> None:
    store = SettingsStore(Settings(consents=("ab",), recent_clips=("a.mp4",)), tmp_path / "settings.json")
    avatars = tmp_path / "avatars"
    avatars.mkdir()
    (avatars / "clip.safetensors").write_bytes(b"x" * 2_000_000)
    (avatars / "clip.weights.personal.safetensors").write_bytes(b"minutes of work")
    dialog = SettingsDialog(store, CacheFolder(tmp_path))
    qtbot.addWidget(dialog)
    assert dialog.findChild(QLabel, "cacheSize").text() == "2.0 MB"
    for name in ("clearCache", "forgetConsents", "forgetRecent"):
        button = dialog.findChild(QPushButton, name)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert not button.isEnabled()
    assert [path.name for path in avatars.iterdir()] == ["clip.weights.personal.safetensors"]
    kept = load_settings(tmp_path / "settings.json")
    assert (kept.consents, kept.recent_clips) == ((), ())


def test_a_clip_that_was_open_is_in_the_menu(studio: Studio, tmp_path: Path) -> None:
    clip = tmp_path / "somebody & friends.mp4"
    clip.write_bytes(b"clip")
    studio.window.store.change(consents=("c61b7f9f4ba0c1bb1bcee3b6e7ac7cf3f0c5f1a0",))
    studio.client.load_clip(clip)
    studio.wait_until(lambda: studio.window.store.settings.recent_clips == (str(clip),))
    studio.wait_for(EngineState.READY)
    menu = studio.window.findChild(QMenu, "recentMenu")
    menu.aboutToShow.emit()
    action = menu.actions()[0]
    assert action.text() == "somebody && friends.mp4"
    with studio.qtbot.waitSignal(studio.client.clip_identified):
        action.trigger()
    studio.wait_for(EngineState.READY)


def test_what_the_clip_is_good_for_is_said(studio: Studio) -> None:
    studio.engine.preflight = (PreflightFinding("angle", 50.0, "poor"), PreflightFinding("size", 300.0, "good"))
    studio.click("sampleButton")
    label = studio.find(QLabel, "preflight")
    studio.wait_until(lambda: label.text() == "✗ turned by 50°")
    assert "The face fills 300 × 300 pixels" in label.toolTip()
    studio.wait_for(EngineState.READY)


def test_the_strip_tells_what_a_frame_costs(studio: Studio) -> None:
    with studio.qtbot.waitSignal(studio.client.stages_timed):
        studio.click("speakButton")
    assert "render: 40.0 / 55.0 ms" in studio.find(QLabel, "stageTimes").toolTip()
    assert studio.find(QLabel, "memory").text().endswith("MB")
    studio.wait_for(EngineState.READY)


def test_every_key_is_listed(studio: Studio) -> None:
    listed = dict(keys_of(studio.window))
    assert {"Ctrl+O", "Ctrl+E", "Esc", "Ctrl+L", "Ctrl+,"} <= listed.keys()
    assert all(listed.values())
    studio.activate()
    studio.window.preview.source_pane.setFocus()
    studio.qtbot.keyClick(studio.window.preview.source_pane, "?")
    dialog = studio.window.findChild(ShortcutsDialog)
    studio.wait_until(dialog.isVisible)
    dialog.reject()
    text = studio.find(QPlainTextEdit, "speechText")
    text.setFocus()
    studio.qtbot.keyClicks(text, "?")
    assert "?" in text.toPlainText()


def test_a_file_dropped_on_the_text_is_opened_not_typed(studio: Studio, tmp_path: Path) -> None:
    clip = tmp_path / "gone.png"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip))])
    keys = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    text = studio.find(QPlainTextEdit, "speechText")
    before = text.toPlainText()
    QApplication.sendEvent(text.viewport(), QDragEnterEvent(QPoint(5, 5), *keys))
    assert studio.find(DropHint, "dropHint").isVisible()
    QApplication.sendEvent(text.viewport(), QDropEvent(QPointF(5, 5), *keys))
    assert not studio.find(DropHint, "dropHint").isVisible()
    studio.wait_until(lambda: "gone.png" in studio.window.banner.text)
    assert text.toPlainText() == before


def test_the_layout_is_kept(studio: Studio) -> None:
    splitter = studio.window.splitter
    splitter.moveSplitter(440, 1)
    width = splitter.sizes()[0]
    studio.window.resize(1500, 900)
    assert splitter.sizes()[0] == width
    studio.close()
    kept = load_settings(studio.settings_file)
    assert kept.side_width == width
    assert kept.window_geometry


@pytest.fixture
def recent_log() -> RecentLog:
    log = RecentLog()
    logger = logging.Logger("test")
    logger.addHandler(log)
    logger.info("a clip was opened")
    logger.error("a device was lost")
    return log


def test_the_log_is_filtered_copied_and_saved(
    qtbot: QtBot, themed: QApplication, recent_log: RecentLog, tmp_path: Path
) -> None:
    dialog = LogDialog(recent_log, Diagnostics(recent_log))
    qtbot.addWidget(dialog)
    dialog.show()
    page = dialog.findChild(QPlainTextEdit, "logPage")
    assert "a clip was opened" in page.toPlainText()
    dialog.findChild(QComboBox, "logLevel").setCurrentIndex(2)
    assert "a clip" not in page.toPlainText()
    qtbot.mouseClick(dialog.findChild(QPushButton, "copyLog"), Qt.MouseButton.LeftButton)
    assert "ERROR test: a device was lost" in QGuiApplication.clipboard().text()
    qtbot.mouseClick(dialog.findChild(QPushButton, "saveLog"), Qt.MouseButton.LeftButton)
    saving = dialog.findChild(QWidget, "saveLogDialog")
    saving.fileSelected.emit(str(tmp_path / "studio.log"))
    saving.reject()
    assert "a device was lost" in (tmp_path / "studio.log").read_text(encoding="utf-8")
    dialog.hide()


@pytest.mark.slow
def test_diagnostics_hold_the_doctor_and_the_log(qtbot: QtBot, themed: QApplication, recent_log: RecentLog) -> None:
    assert Path(doctor_command()[1]).is_file()
    diagnostics = Diagnostics(recent_log)
    with qtbot.waitSignal(diagnostics.collected, timeout=60_000) as collected:
        diagnostics.collect()
    (text,) = collected.args
    assert "ok  python: " in text
    assert "a device was lost" in text
    assert str(Path.home()) not in text
