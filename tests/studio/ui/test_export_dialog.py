from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.ui.export_dialog import ExportDialog


def opened(qtbot: QtBot, suggestion: Path, reference: Path) -> ExportDialog:
    dialog = ExportDialog(suggestion, reference)
    qtbot.addWidget(dialog)
    return dialog


def judgement(dialog: ExportDialog) -> tuple[str, bool]:
    button = dialog.findChild(QPushButton, "writeButton")
    return dialog.findChild(QLabel, "exportRemark").text(), button.isEnabled()


def test_the_suffix_is_added(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path / "a.b", tmp_path / "clip.mp4")
    assert dialog.output == tmp_path / "a.b.mp4"
    dialog.findChild(QLineEdit, "exportPath").setText(str(tmp_path / "C.MP4"))
    assert dialog.output == tmp_path / "C.MP4"


def test_the_clip_itself_is_never_overwritten(qtbot: QtBot, tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    remark, allowed = judgement(opened(qtbot, tmp_path / "folder" / ".." / "clip", clip))
    assert not allowed
    (tmp_path / "folder").mkdir()
    remark, allowed = judgement(opened(qtbot, tmp_path / "folder" / ".." / "clip", clip))
    assert not allowed
    assert "the clip itself" in remark


def test_replacing_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "old.mp4").write_bytes(b"")
    dialog = opened(qtbot, tmp_path / "old.mp4", tmp_path / "clip.mp4")
    assert "will be replaced" in judgement(dialog)[0]
    assert dialog.findChild(QPushButton, "writeButton").text() == "Replace"


def test_no_name_and_no_folder_are_refused(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path / "new.mp4", tmp_path / "clip.mp4")
    assert judgement(dialog)[1]
    path = dialog.findChild(QLineEdit, "exportPath")
    path.setText("  ")
    assert judgement(dialog) == ("Give the file a name.", False)
    path.setText(str(tmp_path / "nowhere" / "new.mp4"))
    assert judgement(dialog) == (f"There is no folder {tmp_path / 'nowhere'}.", False)


def test_names_that_no_file_can_have_are_refused(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path / "new.mp4", tmp_path / "clip.mp4")
    path = dialog.findChild(QLineEdit, "exportPath")
    path.setText("~nobody of this name/new.mp4")
    assert judgement(dialog) == ("There is no folder ~nobody of this name.", False)
    path.setText(str(tmp_path / ("film" * 70)))
    remark, allowed = judgement(dialog)
    assert "No file can be written there" in remark
    assert not allowed
    (tmp_path / "folder.mp4").mkdir()
    path.setText(str(tmp_path / "folder.mp4"))
    assert judgement(dialog) == ("This is not a file; choose another name.", False)


def test_both_views_can_be_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path / "new.mp4", tmp_path / "clip.mp4")
    assert dialog.view == "output"
    dialog.findChild(QComboBox, "exportView").setCurrentIndex(1)
    assert dialog.view == "panels"
