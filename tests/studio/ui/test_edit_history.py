import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QSlider
from pytestqt.qtbot import QtBot

from studio.ui.edit_history import EditHistory
from tests.studio.ui.conftest import Studio

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Knob(QObject):
    """A value that says when it changes."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.value = 0

    def turn(self, value: int) -> None:
        self.value = value
        self.turned.emit()


@pytest.fixture
def history(qtbot: QtBot) -> EditHistory:
    return EditHistory()


def test_any_value_can_be_undone_and_redone(history: EditHistory) -> None:
    knob, other = Knob(), Knob()
    history.watch("first", lambda: knob.value, knob.turn, knob.turned)
    history.watch("second", lambda: other.value, other.turn, other.turned)
    knob.turn(1)
    other.turn(5)
    knob.turn(2)
    assert history.stack.count() == 3
    assert history.stack.undoText() == "first"
    for expected in ((1, 5), (1, 0), (0, 0)):
        history.stack.undo()
        assert (knob.value, other.value) == expected
    assert not history.stack.canUndo()
    for _ in range(3):
        history.stack.redo()
    assert (knob.value, other.value) == (2, 5)
    assert history.stack.count() == 3  # undoing made no steps


def test_a_drag_is_one_step_and_back_again_is_none(history: EditHistory) -> None:
    knob = Knob()
    history.watch("gain", lambda: knob.value, knob.turn, knob.turned)
    for value in range(1, 50):
        knob.turn(value)
    assert history.stack.count() == 1
    history.stack.undo()
    assert knob.value == 0
    knob.turn(3)
    knob.turn(0)
    assert not history.stack.canUndo()


def test_after_another_project_there_is_nothing_to_undo(history: EditHistory) -> None:
    knob = Knob()
    history.watch("gain", lambda: knob.value, knob.turn, knob.turned)
    knob.turn(1)
    history.begin_anew()
    assert not history.stack.canUndo()
    knob.turn(2)
    history.stack.undo()
    assert knob.value == 1


def test_keys_undo_typing_and_choices_in_one_order(studio: Studio) -> None:
    studio.activate()
    text, rate = studio.find(QPlainTextEdit, "speechText"), studio.find(QSlider, "rateSlider")
    voice = studio.find(QComboBox, "voiceList")
    before = text.toPlainText()
    text.setFocus()
    studio.qtbot.keyClicks(text, "Hi! ")
    rate.setValue(200)
    voice.setCurrentIndex(1)
    voice.activated.emit(1)
    studio.qtbot.keyClick(text, Qt.Key.Key_Z, CTRL)
    assert (voice.currentData(), rate.value()) == ("en-us", 200)
    studio.qtbot.keyClick(text, Qt.Key.Key_Z, CTRL)
    assert rate.value() == 170
    studio.qtbot.keyClick(text, Qt.Key.Key_Z, CTRL)
    assert text.toPlainText() == before
    for _ in range(3):
        studio.qtbot.keyClick(text, Qt.Key.Key_Z, CTRL | SHIFT)
    assert text.toPlainText() == f"Hi! {before}"
    assert (voice.currentData(), rate.value()) == ("de", 200)
