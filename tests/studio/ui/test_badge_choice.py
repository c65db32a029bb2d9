import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from studio.engine.marking import UNDERTAKING, Badge
from studio.ui.badge_choice import NONE_INDEX, BadgeChoice
from studio.ui.question_dialog import QuestionDialog


@pytest.fixture
def choice(qtbot, themed):
    widget = BadgeChoice()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def answer(qtbot, choice, name):
    dialog = choice.findChild(QuestionDialog, "badgeQuestion")
    assert dialog is not None
    assert choice.badge == Badge()  # nothing changes before the answer
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_it_begins_with_the_badge(choice):
    assert choice.badge == Badge("bottom-right", "medium")


def test_corner_and_size_are_chosen(choice):
    choice.corner.setCurrentIndex(choice.corner.findData("top-left"))
    choice.size_box.setCurrentIndex(choice.size_box.findData("large"))
    assert choice.badge == Badge("top-left", "large")


def test_switching_off_asks_and_yes_switches_off(qtbot, choice):
    choice.corner.setCurrentIndex(NONE_INDEX)
    said = [label.text() for label in choice.findChild(QuestionDialog).findChildren(QLabel)]
    assert any(text.startswith(UNDERTAKING) for text in said)  # as the command line says it
    answer(qtbot, choice, "dropBadge")
    assert choice.badge is None
    assert not choice.size_box.isEnabled()


def test_no_keeps_the_badge(qtbot, choice):
    choice.corner.setCurrentIndex(NONE_INDEX)
    answer(qtbot, choice, "keepBadge")
    assert choice.badge == Badge()
    assert choice.corner.currentData() == "bottom-right"
    assert choice.size_box.isEnabled()


def test_escape_keeps_the_badge(qtbot, choice):
    choice.corner.setCurrentIndex(NONE_INDEX)
    qtbot.keyClick(choice.findChild(QuestionDialog), Qt.Key.Key_Escape)
    assert choice.badge == Badge()
