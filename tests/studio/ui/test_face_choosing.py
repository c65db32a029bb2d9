from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from studio.engine.seen_faces import SeenFaces
from studio.project_file import load_project
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio

TWO = SeenFaces(3, ((16.0, 20.0, 56.0, 70.0), (96.0, 30.0, 126.0, 60.0)))


@pytest.fixture
def two_people(studio: Studio, tmp_path: Path) -> Path:
    """A clip with two faces is open."""
    clip = tmp_path / "two.mp4"
    clip.write_bytes(b"two people")
    studio.engine.seen = TWO
    studio.window.open_clip(clip)
    studio.wait_until(lambda: studio.window.findChild(QWidget, "consentDialog") is not None)
    dialog = studio.find(QWidget, "consentDialog")
    dialog.accept()  # type: ignore[attr-defined]
    studio.wait_until(lambda: studio.engine.loaded[-1] == clip and studio.client.state is EngineState.READY)
    return clip


def wait_for_face(studio: Studio, face: int, loads: int) -> None:
    studio.wait_until(lambda: len(studio.engine.faces_loaded) == loads and studio.client.state is EngineState.READY)
    assert studio.engine.faces_loaded[-1] == face


def test_a_click_on_a_face_loads_the_clip_for_it_and_can_be_undone(studio: Studio, two_people: Path):
    chooser, button = studio.find(QWidget, "faceChooser"), studio.find(QPushButton, "faceButton")
    assert chooser.isVisible()
    assert chooser.geometry() == studio.window.preview.source_pane.rect()
    assert button.text() == "Face 1 of 2 – change…"
    first, second = (studio.find(QPushButton, f"face{number}Button") for number in (1, 2))
    assert (first.isChecked(), second.isChecked()) == (True, False)
    assert first.geometry().right() < second.geometry().left()
    loads = len(studio.engine.faces_loaded)

    studio.click("face2Button")
    wait_for_face(studio, 2, loads + 1)
    assert not chooser.isVisible()
    assert button.text() == "Face 2 of 2 – change…"

    studio.window.desk.history.stack.undo()
    wait_for_face(studio, 0, loads + 2)
    studio.window.desk.history.stack.redo()
    wait_for_face(studio, 2, loads + 3)


def test_escape_keeps_the_face_and_a_digit_chooses(studio: Studio, two_people: Path):
    chooser = studio.find(QWidget, "faceChooser")
    studio.activate()
    loads = len(studio.engine.faces_loaded)
    chooser.setFocus()
    studio.qtbot.keyClick(chooser, Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    studio.click("faceButton")
    studio.qtbot.keyClick(chooser, Qt.Key.Key_2)
    wait_for_face(studio, 2, loads + 1)


def test_a_project_keeps_the_face(studio: Studio, two_people: Path, tmp_path: Path):
    loads = len(studio.engine.faces_loaded)
    studio.click("face2Button")
    wait_for_face(studio, 2, loads + 1)
    control = studio.window.project
    assert control.is_modified
    control.path = tmp_path / "two.rtproj"
    control.save()
    saved = load_project(control.path)
    assert saved.clip is not None
    assert saved.clip.face == 2

    studio.client.faces.clear()
    control.open(tmp_path / "two.rtproj")
    wait_for_face(studio, 2, loads + 2)
    assert not studio.find(QWidget, "faceChooser").isVisible()
    assert not control.is_modified
    assert not studio.window.desk.history.stack.canUndo()
