"""Pause, loop, looking back, the word that sounds, scripts and sound files; by real clicks on the quick engine."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPlainTextEdit, QPushButton

from studio.speech.spoken_sentence import SpokenWord
from studio.ui.script_files import ScriptError, read_script, write_script
from studio.ui.scrub_slider import ScrubSlider
from studio.ui.spoken_words import SpokenWords
from studio.ui.use_dialog import UseDialog
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio


def speak(studio: Studio, seconds: float) -> None:
    studio.engine.speech_s = seconds
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")


def highlighted(studio: Studio) -> str:
    marks = studio.find(QPlainTextEdit, "speechText").extraSelections()
    return marks[0].cursor.selectedText() if marks else ""


def drop(studio: Studio, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    keys = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(studio.window, QDragEnterEvent(QPoint(10, 10), *keys))
    QApplication.sendEvent(studio.window, QDropEvent(QPointF(10, 10), *keys))
    assert not studio.find(QPlainTextEdit, "speechText").canInsertFromMimeData(data)


def test_words_are_found_by_their_time() -> None:
    words = SpokenWords()
    words.extend([SpokenWord(0, 2, 0.1, 0.3), SpokenWord(3, 6, 0.3, 0.5)])
    words.extend([SpokenWord(8, 9, 0.8, 0.9)])
    found = [None if (word := words.at(time_s)) is None else word.start for time_s in (0.0, 0.1, 0.3, 0.6, 0.85, 2.0)]
    assert found == [None, 0, 3, None, 8, None]
    words.clear()
    assert words.at(0.2) is None


def test_the_word_that_sounds_is_highlighted(studio: Studio) -> None:
    studio.find(QPlainTextEdit, "speechText").setPlainText("\n  𝒜h wonderful! Done.")
    speak(studio, 60.0)
    assert highlighted(studio) == "𝒜h"
    studio.client.turn_to(45.0)
    studio.wait_until(lambda: highlighted(studio) == "wonderful!")
    studio.client.turn_to(100.0)
    studio.wait_until(lambda: highlighted(studio) == "Done.")
    studio.click("stopButton")
    studio.wait_for(EngineState.READY)
    assert highlighted(studio) == ""


def test_pause_holds_and_resume_goes_on(studio: Studio) -> None:
    speak(studio, 60.0)
    studio.click("pauseButton")
    speaker = studio.engine.speakers[-1]
    studio.wait_until(lambda: speaker._running_since_s is None)
    assert studio.find(QPushButton, "pauseButton").text() == "Resume"
    held_at_s = speaker.position_s
    studio.click("pauseButton")
    studio.wait_until(lambda: speaker.position_s > held_at_s)
    studio.click("pauseButton")
    studio.click("stopButton")
    studio.wait_for(EngineState.READY)
    assert studio.find(QPushButton, "pauseButton").text() == "Pause"


def test_loop_says_it_again_until_told_otherwise(studio: Studio) -> None:
    studio.find(QPlainTextEdit, "speechText").setPlainText("Hi.")
    studio.click("loopButton")
    speak(studio, 0.1)
    studio.wait_until(lambda: len(studio.engine.speakers) >= 3)
    studio.click("loopButton")
    studio.wait_for(EngineState.READY)
    assert len(studio.engine.orders) == 1  # the sound is made once


def test_looking_back_over_what_was_rendered(studio: Studio) -> None:
    studio.find(QPlainTextEdit, "speechText").setPlainText("Hi there.")
    speak(studio, 1.0)
    studio.wait_for(EngineState.READY)
    slider = studio.find(ScrubSlider, "scrubSlider")
    assert slider.maximum() == 25
    with studio.qtbot.waitSignal(studio.client.frame_recalled) as recalled:
        studio.qtbot.mouseClick(
            slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, slider.height() // 2)
        )
    assert 8 <= recalled.args[0].index <= 16
    assert studio.window.preview.output_pane.image == recalled.args[0].output
    with studio.qtbot.waitSignal(studio.client.frame_recalled):
        studio.qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert highlighted(studio) == "Hi"
    studio.click("sampleButton")
    studio.wait_until(lambda: not slider.isEnabled())
    studio.wait_for(EngineState.READY)


def test_dragging_while_it_speaks_holds_it_and_goes_on_from_there(studio: Studio) -> None:
    speak(studio, 60.0)
    slider = studio.find(ScrubSlider, "scrubSlider")
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    studio.qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert studio.client.paused
    studio.qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle)
    assert not studio.client.paused
    studio.wait_until(lambda: studio.engine.speakers[-1].position_s > 25.0)
    studio.close()


def test_scripts_are_opened_and_saved(studio: Studio, tmp_path: Path) -> None:
    script = tmp_path / "speech.txt"
    script.write_bytes("\ufeffGood evening,\r\nladies.".encode())
    text = studio.find(QPlainTextEdit, "speechText")
    before = text.toPlainText()
    studio.click("openScriptButton")
    dialog = studio.window.findChild(QFileDialog, "openScriptDialog")
    dialog.selectFile(str(script))
    dialog.accept()
    studio.wait_until(lambda: text.toPlainText() == "Good evening,\nladies.")
    studio.window.desk.history.stack.undo()
    assert text.toPlainText() == before
    studio.window.desk.history.stack.redo()
    studio.click("saveScriptButton")
    dialog = studio.window.findChild(QFileDialog, "saveScriptDialog")
    dialog.selectFile(str(tmp_path / "kept"))
    dialog.accept()
    studio.wait_until((tmp_path / "kept.txt").exists)
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8") == "Good evening,\nladies."


@pytest.mark.parametrize("data", [b"\x00\x01binary", b"\xff\xfa\xfb"])
def test_what_is_no_text_gets_a_sentence(studio: Studio, tmp_path: Path, data: bytes) -> None:
    fraud = tmp_path / "picture.txt"
    fraud.write_bytes(data)
    before = studio.find(QPlainTextEdit, "speechText").toPlainText()
    drop(studio, fraud)
    assert "picture.txt is not a text file." in studio.window.banner.text
    assert studio.find(QPlainTextEdit, "speechText").toPlainText() == before
    with pytest.raises(ScriptError, match=r"gone\.txt cannot be read"):
        read_script(tmp_path / "gone.txt")
    with pytest.raises(ScriptError, match="cannot be written"):
        write_script(tmp_path / "nowhere" / "a.txt", "a")


def test_a_dropped_sound_is_said_until_it_is_removed(studio: Studio, tmp_path: Path) -> None:
    studio.find(QPlainTextEdit, "speechText").clear()
    assert not studio.find(QPushButton, "speakButton").isEnabled()
    sound = tmp_path / "greeting.wav"
    drop(studio, sound)
    assert studio.window.speech_panel.chip.isVisible()
    assert studio.find(QPushButton, "exportButton").isEnabled()
    speak(studio, 0.2)
    studio.wait_for(EngineState.READY)
    assert studio.engine.orders[-1].recording == sound
    studio.click("removeRecordingButton")
    assert not studio.find(QPushButton, "speakButton").isEnabled()
    assert studio.window.speech_panel.order().recording is None


def test_a_dropped_video_can_be_the_sound(studio: Studio, tmp_path: Path) -> None:
    drop(studio, tmp_path / "talk.mp4")
    dialog = studio.window.findChild(UseDialog)
    studio.qtbot.mouseClick(dialog.findChild(QPushButton, "useSoundButton"), Qt.MouseButton.LeftButton)
    assert studio.window.speech_panel.order().recording == tmp_path / "talk.mp4"
    studio.wait_until(lambda: studio.window.findChild(UseDialog) is None)
    assert studio.client.state is EngineState.READY
