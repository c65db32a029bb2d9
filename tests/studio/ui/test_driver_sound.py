"""The sound file of a project: kept with its bytes, restored, found again."""

from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from studio.project import Project, ProjectClip, ProjectSound
from studio.project_file import load_project, save_project
from studio.ui.question_dialog import QuestionDialog
from studio.worker.sound_fingerprint import BLOCK_BYTES, Fingerprint
from tests.studio.ui.conftest import Studio

SOUND = b"a voice" * 1000


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sounds" / "voice.wav"
    path.parent.mkdir()
    path.write_bytes(SOUND)
    return path


def answer(studio: Studio, name: str) -> None:
    studio.wait_until(lambda: studio.window.findChild(QuestionDialog) is not None)
    button = studio.window.findChild(QuestionDialog).findChild(QPushButton, name)
    studio.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_sound_is_saved_by_place_and_bytes_and_comes_back(studio: Studio, sound: Path, tmp_path: Path):
    panel, project = studio.window.speech_panel, studio.window.project
    panel.set_recording(sound)
    digest = sha256(SOUND).hexdigest()
    studio.wait_until(lambda: project.current().sound == ProjectSound(sound, digest))
    project.path = tmp_path / "work.rtproj"
    project.save()
    assert '"path": "sounds/voice.wav"' in project.path.read_text(encoding="utf-8")

    panel.remove_recording()
    assert project.current().sound is None
    project.open(tmp_path / "work.rtproj")
    studio.wait_until(lambda: panel.recording() == sound)
    assert not project.is_modified
    assert not studio.window.desk.history.stack.canUndo()
    save_project(Project(ProjectClip(None)), tmp_path / "other.rtproj")
    project.open(tmp_path / "other.rtproj")
    assert panel.recording() is None


def test_a_sound_that_moved_is_located_and_kept_until_then(studio: Studio, sound: Path, tmp_path: Path):
    path = tmp_path / "work.rtproj"
    save_project(Project(ProjectClip(None), sound=ProjectSound(sound, sha256(SOUND).hexdigest())), path)
    moved = sound.rename(tmp_path / "moved.wav")
    studio.window.project.open(path)
    assert studio.window.project.current().sound == load_project(path).sound
    answer(studio, "locateSound")
    dialog = studio.window.findChild(QFileDialog, "locateSoundDialog")
    dialog.findChild(QLineEdit, "fileNameEdit").setText(str(moved))
    dialog.accept()
    studio.wait_until(lambda: studio.window.speech_panel.recording() == moved)


def test_another_file_outside_the_folder_is_not_said_by_surprise(studio: Studio, sound: Path, tmp_path: Path):
    folder = tmp_path / "downloaded"
    folder.mkdir()
    save_project(Project(ProjectClip(None), sound=ProjectSound(sound, "ab" * 32)), folder / "work.rtproj")
    studio.window.project.open(folder / "work.rtproj")
    answer(studio, "goOnWithoutSound")
    assert studio.window.speech_panel.recording() is None

    save_project(Project(ProjectClip(None), sound=ProjectSound(sound, "ab" * 32)), tmp_path / "mine.rtproj")
    studio.window.project.open(tmp_path / "mine.rtproj")  # it lies beside: both came together
    studio.wait_until(lambda: studio.window.speech_panel.recording() == sound)
    assert "voice.wav is not as it was" in studio.window.banner.text


def test_a_fingerprint_is_made_block_by_block(tmp_path: Path):
    path = tmp_path / "long.wav"
    path.write_bytes(b"x" * BLOCK_BYTES + SOUND)
    made = Fingerprint(path)
    assert [made.advance(), made.advance()] == [False, True]
    assert made.found().sha256 == sha256(path.read_bytes()).hexdigest()
    gone = Fingerprint(tmp_path / "gone.wav")
    assert gone.advance()
    assert gone.found().sha256 == ""
