"""Projects in the window: saved, opened, kept through a crash, and their clips found again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from studio.project import Project, ProjectClip
from studio.project_file import load_project, save_project
from studio.settings import Settings, load_settings
from studio.ui.consent_dialog import ConsentDialog
from studio.ui.engine_client import EngineClient
from studio.ui.main_window import MainWindow
from studio.ui.question_dialog import QuestionDialog
from studio.unsaved_work import files_in, unsaved_folder
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import FakeEngine
from tests.studio.ui.conftest import Studio


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clips" / "somebody.mp4"
    path.parent.mkdir()
    path.write_bytes(b"a person's clip")
    return path


def type_text(studio: Studio, text: str) -> None:
    studio.find(QPlainTextEdit, "speechText").setPlainText(text)


def typed(studio: Studio) -> str:
    return studio.find(QPlainTextEdit, "speechText").toPlainText()


def menu(studio: Studio, name: str) -> None:
    action = studio.window.findChild(QAction, name)
    assert action.isEnabled()
    action.trigger()


def choose_in(studio: Studio, name: str, path: Path) -> None:
    dialog = studio.window.findChild(QFileDialog, name)
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()


def answer(studio: Studio, name: str) -> None:
    dialog = studio.window.findChild(QuestionDialog)
    studio.qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)
    studio.wait_until(lambda: dialog not in studio.window.findChildren(QuestionDialog))


def load_clip(studio: Studio, clip: Path) -> None:
    studio.window.open_clip(clip)
    studio.wait_until(lambda: studio.window.findChild(ConsentDialog) is not None)
    studio.window.findChild(ConsentDialog).accept()
    studio.wait_until(lambda: clip in studio.engine.loaded and studio.client.state is EngineState.READY)


def another(studio: Studio, reference: Path | None = None) -> Studio:
    """The next start of the program, beside the first."""
    client = EngineClient(lambda: FakeEngine(studio.engine.sample))
    window = MainWindow(client, Settings(), studio.settings_file)
    window.show()
    window.begin(reference)
    second = Studio(studio.qtbot, window, client, studio.engine, studio.settings_file)
    second.wait_until(lambda: client.state is EngineState.READY and client.has_clip)
    return second


def test_save_change_and_open_again(studio: Studio, clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "work.rtproj"
    assert not studio.window.isWindowModified()
    load_clip(studio, clip)
    type_text(studio, "First.")
    studio.find(QSlider, "rateSlider").setValue(120)
    assert studio.window.isWindowModified()
    menu(studio, "saveProjectAction")
    choose_in(studio, "saveProjectDialog", tmp_path / "work")
    assert not studio.window.isWindowModified()
    assert studio.window.windowTitle() == "work[*] – RealTalk Studio"
    saved = load_project(path)
    assert saved.clip is not None
    assert saved.clip.path == clip
    assert saved.sections["speech"]["text"] == "First."

    type_text(studio, "Second.")
    studio.click("sampleButton")
    studio.wait_until(lambda: studio.engine.loaded[-1] == studio.engine.sample)
    studio.wait_for(EngineState.READY)
    studio.window.project.open(path)
    studio.wait_until(lambda: studio.engine.loaded[-1] == clip)
    studio.wait_for(EngineState.READY)
    assert (typed(studio), studio.find(QSlider, "rateSlider").value()) == ("First.", 120)
    assert not studio.window.isWindowModified()
    assert not studio.window.desk.history.stack.canUndo()
    assert load_settings(studio.settings_file).recent_projects == (str(path),)


def test_sections_of_others_survive(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "new.rtproj"
    save_project(Project(ProjectClip(None), {"tomorrow": {"gain": 2}}), path)
    studio.window.project.open(path)
    studio.wait_for(EngineState.READY)
    type_text(studio, "Changed.")
    menu(studio, "saveProjectAction")
    assert load_project(path).sections["tomorrow"] == {"gain": 2}
    assert load_project(path).sections["speech"]["text"] == "Changed."


def test_a_bad_project_leaves_the_work_as_it_is(studio: Studio, tmp_path: Path) -> None:
    type_text(studio, "Mine.")
    (tmp_path / "bad.rtproj").write_text("{}")
    studio.window.project.open(tmp_path / "bad.rtproj")
    assert "bad.rtproj: This is not a project" in studio.window.banner.text
    assert typed(studio) == "Mine."


def test_a_place_that_cannot_be_written_is_said(studio: Studio, tmp_path: Path) -> None:
    type_text(studio, "Mine.")
    menu(studio, "saveProjectAsAction")
    studio.window.findChild(QFileDialog, "saveProjectDialog").fileSelected.emit(str(tmp_path / "gone" / "a.rtproj"))
    studio.window.findChild(QFileDialog, "saveProjectDialog").reject()
    assert "does not exist" in studio.window.banner.text
    assert studio.window.isWindowModified()


def test_a_clip_that_moved_is_located(studio: Studio, clip: Path, tmp_path: Path) -> None:
    load_clip(studio, clip)
    sha256 = load_settings(studio.settings_file).consents[0]
    path = tmp_path / "work.rtproj"
    save_project(Project(ProjectClip(clip, sha256), {"speech": {"text": "Still here."}}), path)
    moved = clip.rename(tmp_path / "moved.mp4")
    studio.window.project.open(path)
    assert typed(studio) == "Still here."
    answer(studio, "locateClip")
    choose_in(studio, "locateDialog", moved)
    studio.wait_until(lambda: studio.engine.loaded[-1] == moved)  # known by its bytes: no second question
    studio.wait_for(EngineState.READY)
    assert studio.window.isWindowModified()


def test_another_file_outside_the_folder_is_not_opened_by_surprise(studio: Studio, clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "downloaded"
    folder.mkdir()
    save_project(Project(ProjectClip(clip, "ab" * 32)), folder / "work.rtproj")
    studio.window.project.open(folder / "work.rtproj")
    studio.wait_until(lambda: studio.window.findChild(QuestionDialog) is not None)
    answer(studio, "goOnWithoutClip")
    assert clip not in studio.engine.loaded
    assert studio.window.findChild(ConsentDialog) is None


def test_closing_a_changed_project_asks(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "work.rtproj"
    save_project(Project(ProjectClip(None), {"speech": {"text": "Old."}}), path)
    studio.window.project.open(path)
    studio.wait_for(EngineState.READY)
    type_text(studio, "New.")
    studio.window.close()
    answer(studio, "stayOpen")
    assert studio.window.isVisible()
    studio.window.close()
    answer(studio, "saveAndClose")
    studio.close()
    assert load_project(path).sections["speech"]["text"] == "New."
    assert files_in(unsaved_folder()) == []


def test_unsaved_work_is_offered_at_the_next_start(studio: Studio) -> None:
    type_text(studio, "Nearly lost.")
    studio.close()
    second = another(studio)
    assert "Restore the work of" in second.window.findChild(QuestionDialog).accessibleName()
    answer(second, "restoreWork")
    assert typed(second) == "Nearly lost."
    assert second.window.isWindowModified()
    second.wait_for(EngineState.READY)
    second.close()
    third = another(studio)
    answer(third, "discardWork")
    third.close()
    assert files_in(unsaved_folder()) == []
    for window in (second.window, third.window):
        window.deleteLater()


def test_work_is_kept_while_it_changes_and_nobody_else_takes_it(
    qtbot: QtBot, themed: QApplication, studio: Studio
) -> None:
    studio.window.desk.autosave.timer.setInterval(1)
    type_text(studio, "Kept.")
    studio.wait_until(lambda: len(files_in(unsaved_folder())) == 1)
    second = another(studio)  # a window beside it is no crash
    assert second.window.findChild(QuestionDialog) is None
    second.close()
    second.window.deleteLater()
    studio.window.desk.history.stack.undo()
    studio.wait_until(lambda: files_in(unsaved_folder()) == [])


def test_work_that_cannot_be_kept_is_said_once(studio: Studio) -> None:
    """As in a home that may not be written to; one works on."""
    unsaved_folder().parent.mkdir(parents=True, exist_ok=True)
    unsaved_folder().write_text("in its place")
    type_text(studio, "Hardly kept.")
    studio.window.desk.autosave.keep_now()
    assert studio.window.banner.text.startswith(f"Unsaved work cannot be kept in {unsaved_folder()}.")
    studio.window.banner.hide()
    studio.window.desk.autosave.keep_now()
    assert not studio.window.banner.isVisible()
    unsaved_folder().unlink()
    studio.window.desk.autosave.keep_now()
    assert len(files_in(unsaved_folder())) == 1
