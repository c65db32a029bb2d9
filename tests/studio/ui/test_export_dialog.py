from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from studio.engine.export_settings import ExportSettings
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


def choose(dialog: ExportDialog, name: str, index: int) -> None:
    dialog.findChild(QComboBox, name).setCurrentIndex(index)


def test_every_choice_reaches_the_settings(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(tmp_path / "new", tmp_path / "clip.mp4", own_rate=Fraction(30_000, 1001))
    qtbot.addWidget(dialog)
    assert dialog.settings == ExportSettings(tmp_path / "new.mp4")
    for name, index in (("exportView", 1), ("exportCodec", 1), ("exportQuality", 2), ("exportRate", 1)):
        choose(dialog, name, index)
    assert "29.97" in dialog.findChild(QComboBox, "exportRate").currentText()
    dialog.show_encoders(("h265",))
    dialog.findChild(QCheckBox, "exportHardware").setChecked(True)
    expected = ExportSettings(
        tmp_path / "new.mp4", crop=True, codec="h265", quality="small", rate="source", hardware=True
    )
    assert dialog.settings == expected
    choose(dialog, "exportView", 2)
    choose(dialog, "exportCodec", 2)
    expected = ExportSettings(
        tmp_path / "new.webm", view="panels", codec="vp9", quality="small", rate="source", hardware=False
    )
    assert dialog.settings == expected  # the hardware is not offered for VP9, so it is not used
    again = ExportDialog(tmp_path / "other", tmp_path / "clip.mp4", begin_with=expected)
    qtbot.addWidget(again)
    assert again.settings == replace(expected, output=tmp_path / "other.webm", rate="25")  # a clip without a rate


def test_hardware_is_offered_only_where_it_works(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(qtbot, tmp_path / "new", tmp_path / "clip.mp4")
    box = dialog.findChild(QCheckBox, "exportHardware")
    dialog.show()
    assert not box.isVisible()
    dialog.show_encoders(("h264",))
    assert box.isVisible()
    choose(dialog, "exportCodec", 3)
    assert not box.isVisible()


def test_another_sound_can_be_chosen_and_left_again(qtbot: QtBot, tmp_path: Path) -> None:
    sound = tmp_path / "music.wav"
    sound.write_bytes(b"")
    dialog = opened(qtbot, tmp_path / "new.mp4", tmp_path / "clip.mp4")
    box = dialog.findChild(QComboBox, "exportSound")
    box.activated.emit(1)
    picker = dialog.findChild(QFileDialog, "soundDialog")
    picker.selectFile(str(sound))
    picker.accept()
    assert (dialog.settings.sound, box.currentText()) == (sound, "music.wav")
    box.setCurrentIndex(0)
    box.activated.emit(0)
    assert dialog.settings.sound is None
    assert box.itemText(1) == "From a file…"


def test_a_file_that_is_being_written_is_not_offered_again(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ExportDialog(tmp_path / "new", tmp_path / "clip.mp4", taken=[tmp_path / "new.mp4"])
    qtbot.addWidget(dialog)
    remark, allowed = judgement(dialog)
    assert not allowed
    assert "Another export" in remark
