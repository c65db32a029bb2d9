"""Lines said one after the other, by real clicks on the quick engine."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton

from studio.ui.line_queue import LineQueue
from studio.ui.queue_list import QueueList
from studio.worker.engine_state import EngineState
from studio.worker.speech_order import SpeechOrder
from tests.studio.ui.conftest import Studio

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_first_in_first_out() -> None:
    queue = LineQueue()
    orders = [SpeechOrder(text, "", 170, 1.0) for text in ("One,\n two.", "Two.", "Three.")]
    for order in orders:
        queue.add(order)
    queue.add(SpeechOrder("", "", 170, 1.0, Path("some") / "song.wav"))
    assert [line.words for line in queue.lines] == ["One, two.", "Two.", "Three.", "song.wav"]
    queue.remove(queue.lines[1].number)
    assert "Two" not in repr(queue.lines[0])  # what was typed never reaches a log
    assert queue.take() == orders[0]
    queue.remove(1)  # is being said by now
    assert queue.take() == orders[2]
    queue.clear()
    assert queue.take() is None


def test_lines_are_said_after_each_other_and_wait_when_stopped(studio: Studio) -> None:
    text, waiting = studio.find(QPlainTextEdit, "speechText"), studio.find(QueueList, "queueList")
    assert not studio.find(QPushButton, "queueButton").isEnabled()  # nothing to wait for
    studio.engine.speaking.shut()
    text.setPlainText("First.")
    studio.click("speakButton")
    studio.wait_for(EngineState.SPEAKING)
    studio.wait_until(studio.engine.speaking.reached.is_set)
    studio.activate()
    for line in ("Second.", "Third.", "Fourth."):
        text.setPlainText(line)
        studio.qtbot.keyClick(
            text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
    studio.click("queueButton")
    assert len(waiting.findChildren(QPushButton)) == 5  # four lines, and one button for all
    studio.click("removeLine2")
    text.setPlainText("Something else meanwhile.")
    studio.engine.speech_s = 0.2
    studio.engine.speaking.open()
    studio.wait_until(lambda: len(studio.engine.orders) == 3)
    assert [order.text for order in studio.engine.orders] == ["First.", "Second.", "Fourth."]
    assert text.extraSelections() == []  # the words of another text are not marked in this one
    studio.engine.speaking.shut()
    studio.wait_until(lambda: len(studio.engine.orders) == 3 and waiting.isVisible())
    studio.click("stopButton")
    studio.wait_for(EngineState.READY)
    assert waiting.isVisible()
    studio.click("clearLines")
    assert not waiting.isVisible()
    studio.engine.speaking.open()
