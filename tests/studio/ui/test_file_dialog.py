from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.file_dialog import FileDialog


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def asked(window: QWidget, begin: Path, *, saves: bool = False, suffix: str = "") -> tuple[FileDialog, list[str]]:
    """An open dialog, and what it brings."""
    dialog, brought = FileDialog("askDialog", "Ask", begin, window, saves=saves, suffix=suffix), []
    dialog.fileSelected.connect(brought.append)
    dialog.open()
    assert window.findChild(FileDialog, "askDialog") is dialog
    return dialog, brought


def is_gone(window: QWidget) -> bool:
    return window.findChild(FileDialog, "askDialog") is None


def test_it_brings_a_file_that_is_there_and_goes(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("here", encoding="utf-8")
    dialog, brought = asked(window, tmp_path)
    dialog.selectFile(str(tmp_path / "here.txt"))
    dialog.accept()
    qtbot.waitUntil(lambda: is_gone(window))
    assert brought == [str(tmp_path / "here.txt")]


def test_a_new_name_gets_its_ending(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    dialog, brought = asked(window, tmp_path, saves=True, suffix="txt")
    dialog.selectFile(str(tmp_path / "new"))
    dialog.accept()
    qtbot.waitUntil(lambda: is_gone(window))
    assert brought == [str(tmp_path / "new.txt")]


def test_it_goes_when_nothing_is_chosen(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    dialog, brought = asked(window, tmp_path)
    dialog.reject()
    qtbot.waitUntil(lambda: is_gone(window))
    assert brought == []
