from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
)

from studio.engine.consent_record import ConsentRecords
from studio.errors import StudioError
from studio.settings import load_settings
from studio.ui.consent_dialog import ConsentDialog
from studio.ui.export_dialog import ExportDialog
from studio.ui.use_dialog import UseDialog
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import EMOJI_NOTE, NO_DEVICE
from tests.studio.ui.conftest import Studio


def dialog_of(studio: Studio, kind: type[QDialog]) -> QDialog:
    studio.wait_until(lambda: studio.window.findChild(kind) is not None)
    dialog = studio.window.findChild(kind)
    studio.wait_until(dialog.isVisible)
    return dialog


def press(studio: Studio, dialog: QDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    studio.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    studio.wait_until(lambda: studio.window.findChild(type(dialog)) is None)


def status_of(studio: Studio) -> str:
    return studio.find(QLabel, "statusMessage").text()


# The way through


def test_the_sample_portrait_is_loaded_at_first(studio: Studio) -> None:
    assert studio.engine.loaded == [studio.engine.sample]
    assert studio.find(QLabel, "clipName").text() == "Sample portrait"
    assert not studio.window.preview.output_pane.image.isNull()
    assert studio.find(QLabel, "engineBadge").text() == "CPU · lite"
    assert studio.find(QComboBox, "voiceList").count() == 2


def test_load_speak_stop_export_by_real_clicks(studio: Studio, clip: Path, tmp_path: Path) -> None:
    studio.click("openButton")
    dialog = studio.window.findChild(QFileDialog)
    dialog.selectFile(str(clip))
    dialog.accept()
    press(studio, dialog_of(studio, ConsentDialog), "consentButton")
    studio.wait_until(lambda: clip in studio.engine.loaded)
    studio.wait_for(EngineState.READY)
    assert studio.find(QLabel, "clipName").text() == "somebody.mp4"

    text = studio.find(QPlainTextEdit, "speechText")
    text.selectAll()
    studio.qtbot.keyClicks(text, "Good morning.")
    studio.engine.speech_s = 60.0
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    assert studio.engine.orders[-1].text == "Good morning."
    studio.click("stopButton")
    studio.wait_for(EngineState.READY)
    studio.wait_until(lambda: studio.engine.speakers[-1].finished)

    studio.click("exportButton")
    export = dialog_of(studio, ExportDialog)
    path = export.findChild(QLineEdit, "exportPath")
    path.clear()
    studio.qtbot.keyClicks(path, str(tmp_path / "greeting"))
    with studio.qtbot.waitSignal(studio.client.export_ended):
        press(studio, export, "writeButton")
    assert (tmp_path / "greeting.mp4").read_text() == "output of somebody.mp4"
    assert "greeting.mp4 is written." in studio.window.banner.text


def test_speaking_to_the_end_comes_back_to_ready(studio: Studio) -> None:
    with studio.qtbot.waitSignals([studio.client.speech_started, studio.client.frame_arrived], order="strict"):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
    assert not studio.find(QPushButton, "stopButton").isEnabled()


def test_without_a_sound_device_it_says_so(studio: Studio) -> None:
    studio.engine.speech_s = 60.0
    with studio.qtbot.waitSignal(studio.client.speech_started):
        studio.click("speakButton")
    assert status_of(studio) == f"{NO_DEVICE.rstrip('.')}; playing silently"
    studio.wait_until(lambda: studio.find(QLabel, "frameRate").text().endswith("fps"))
    assert "ms" in studio.find(QLabel, "skew").text()


def test_voice_rate_and_volume_go_into_the_order(studio: Studio) -> None:
    voices = studio.find(QComboBox, "voiceList")
    studio.qtbot.keyClick(voices, Qt.Key.Key_Down)
    studio.find(QSlider, "rateSlider").setValue(120)
    volume = studio.find(QSlider, "volumeSlider")
    for _ in range(3):
        studio.qtbot.keyClick(volume, Qt.Key.Key_PageDown)
    assert studio.find(QLabel, "volumeValue").text() == "70 %"
    studio.click("speakButton")
    studio.wait_until(lambda: bool(studio.engine.orders))
    order = studio.engine.orders[0]
    assert (order.voice, order.rate_wpm, order.volume) == ("de", 120, 0.7)
    studio.window.desk.history.stack.undo()
    assert volume.value() == 100
    studio.window.desk.history.stack.redo()
    studio.wait_for(EngineState.READY)
    studio.close()
    kept = load_settings(studio.settings_file)
    assert (kept.voice, kept.rate_wpm, kept.volume) == ("de", 120, 0.7)


def test_the_whole_frame_can_be_shown(studio: Studio) -> None:
    toggle = studio.window.findChild(QAbstractButton, "wholeFrame")
    assert studio.window.preview.output_pane.image.width() == 256
    studio.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert studio.window.preview.output_pane.image.width() == 48
    assert load_settings(studio.settings_file).whole_frame
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    assert studio.window.preview.output_pane.image.width() == 48


def test_the_whole_frame_can_be_asked_for_while_something_is_said(studio: Studio) -> None:
    """What comes next has it; and so has, at rest, what is looked back at."""
    studio.engine.speaking.shut()
    studio.click("speakButton")
    studio.wait_for(EngineState.SPEAKING)
    studio.qtbot.mouseClick(studio.find(QAbstractButton, "wholeFrame"), Qt.MouseButton.LeftButton)
    studio.engine.speaking.open()
    studio.wait_for(EngineState.READY)
    assert studio.window.preview.output_pane.image.width() == 48


def test_the_whole_frame_is_shown_at_rest_too(studio: Studio) -> None:
    toggle = studio.find(QAbstractButton, "wholeFrame")
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
    assert studio.window.preview.output_pane.image.width() == 256
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.qtbot.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert studio.window.preview.output_pane.image.width() == 48


# Consent


def test_consent_is_asked_once_for_each_clip(studio: Studio, clip: Path) -> None:
    studio.window.open_clip(clip)
    press(studio, dialog_of(studio, ConsentDialog), "consentButton")
    studio.wait_until(lambda: studio.engine.loaded.count(clip) == 1 and studio.client.state is EngineState.READY)
    renamed = clip.rename(clip.with_name("renamed.mp4"))
    studio.window.open_clip(renamed)
    studio.wait_until(lambda: renamed in studio.engine.loaded)
    assert len(load_settings(studio.settings_file).consents) == 1
    studio.wait_for(EngineState.READY)


def test_consent_is_recorded_beside_the_avatar(studio: Studio, clip: Path) -> None:
    studio.window.open_clip(clip)
    dialog = dialog_of(studio, ConsentDialog)
    dialog.who.setText("Ada")
    sha256 = dialog.clip.sha256
    press(studio, dialog, "consentButton")
    record = ConsentRecords().of(sha256)
    assert record is not None
    assert record.who == "Ada"
    assert "did the person in the clip agree" in record.words


def test_without_consent_nothing_is_made_of_the_clip(studio: Studio, clip: Path) -> None:
    studio.window.open_clip(clip)
    press(studio, dialog_of(studio, ConsentDialog), "declineButton")
    assert studio.client.state is EngineState.READY
    assert clip not in studio.engine.loaded
    assert load_settings(studio.settings_file).consents == ()


# What goes wrong


def test_a_clip_without_a_face_gets_a_sentence(studio: Studio, clip: Path) -> None:
    studio.engine.broken = StudioError("somebody.mp4 shows no face.", "Choose a clip that shows a face.")
    studio.window.open_clip(clip)
    press(studio, dialog_of(studio, ConsentDialog), "consentButton")
    studio.wait_until(studio.window.banner.isVisible)
    assert studio.window.banner.text == "somebody.mp4 shows no face. Choose a clip that shows a face."
    assert studio.find(QLabel, "clipName").text() == "Sample portrait"
    studio.click("dismissNotice")
    assert not studio.window.banner.isVisible()


def test_a_missing_clip_gets_a_sentence(studio: Studio, tmp_path: Path) -> None:
    studio.window.open_clip(tmp_path / "gone.mp4")
    studio.wait_until(studio.window.banner.isVisible)
    assert "gone.mp4" in studio.window.banner.text


def test_what_is_not_spoken_is_said(studio: Studio) -> None:
    studio.find(QPlainTextEdit, "speechText").setPlainText("Hello 😀")
    with studio.qtbot.waitSignal(studio.client.speech_started):
        studio.click("speakButton")
    assert studio.window.banner.text == EMOJI_NOTE
    studio.wait_for(EngineState.READY)


def test_without_voices_the_window_says_why(opening: Studio) -> None:
    opening.wait_for(EngineState.READY)
    from studio.worker.messages import VoicesListed

    opening.client.voices_listed.emit(VoicesListed(1, (), "The speech engine cannot be loaded.", "Install it."))
    assert opening.find(QLabel, "noticeMessage").text() == "The speech engine cannot be loaded."
    assert opening.find(QLabel, "noticeHint").text() == "Install it."
    assert opening.find(QComboBox, "voiceList").toolTip() == "The speech engine cannot be loaded. Install it."
    assert not opening.find(QComboBox, "voiceList").isEnabled()


def test_empty_text_cannot_be_spoken_or_exported(studio: Studio) -> None:
    studio.find(QPlainTextEdit, "speechText").setPlainText("  \n ")
    assert not studio.find(QPushButton, "speakButton").isEnabled()
    assert not studio.find(QPushButton, "exportButton").isEnabled()
    studio.find(QPlainTextEdit, "speechText").setPlainText("x" * 5001)
    assert not studio.find(QPushButton, "speakButton").isEnabled()


# Keys, drops, names


def test_shortcuts_speak_and_stop(studio: Studio) -> None:
    studio.activate()
    studio.engine.speech_s = 60.0
    text = studio.find(QPlainTextEdit, "speechText")
    before = text.toPlainText()
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert text.toPlainText() == before
    studio.qtbot.keyClick(text, Qt.Key.Key_Escape)
    studio.wait_for(EngineState.READY)


def test_shortcuts_open_and_export(studio: Studio) -> None:
    studio.activate()
    studio.qtbot.keyClick(studio.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog_of(studio, ExportDialog).reject()
    studio.qtbot.keyClick(studio.window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    studio.window.findChild(QFileDialog).reject()


def test_a_dropped_file_is_opened(studio: Studio, clip: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(clip))])
    keys = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPointF(10, 10).toPoint(), *keys)
    QApplication.sendEvent(studio.window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(studio.window, QDropEvent(QPointF(10, 10), *keys))
    press(studio, dialog_of(studio, UseDialog), "usePersonButton")
    press(studio, dialog_of(studio, ConsentDialog), "consentButton")
    studio.wait_until(lambda: clip in studio.engine.loaded)
    studio.wait_for(EngineState.READY)


def test_every_control_has_names(studio: Studio) -> None:
    kinds = (QAbstractButton, QComboBox, QSlider, QPlainTextEdit)
    controls = [control for kind in kinds for control in studio.window.findChildren(kind) if control.isVisible()]
    assert len(controls) >= 8
    for control in controls:
        assert control.objectName(), control
        assert control.accessibleName(), control.objectName()
