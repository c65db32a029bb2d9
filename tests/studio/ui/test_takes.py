"""Takes in the window, on the quick engine: kept by a live session, changed with real clicks and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTabWidget,
)

from studio.engine.take import Take, list_takes, takes_folder
from studio.ui.export_dialog import ExportDialog
from studio.ui.question_dialog import QuestionDialog
from studio.ui.settings_dialog import SettingsDialog
from studio.ui.takes_panel import TakesPanel
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio


def keep_a_take(studio: Studio) -> Take:
    """Be live until a take holds more than a second."""
    before = len(list_takes(takes_folder()))
    studio.find(QTabWidget, "sideTabs").setCurrentIndex(1)
    seen: list[int] = []
    studio.client.frame_arrived.connect(lambda frame: seen.append(frame.index))
    studio.click("liveButton")
    studio.wait_until(lambda: any(index > 30 for index in seen))
    told: list[str] = []
    studio.client.engine_thread.live_told.connect(lambda news: told.append(news.kind))
    studio.click("liveButton")
    studio.wait_until(lambda: "kept" in told)
    takes = list_takes(takes_folder())
    assert len(takes) == before + 1
    return takes[0]


@pytest.fixture
def taken(studio: Studio) -> Studio:
    """The window with one take, its page open."""
    keep_a_take(studio)
    studio.find(QTabWidget, "sideTabs").setCurrentIndex(2)
    return studio


def current(studio: Studio) -> Take:
    take = studio.find(TakesPanel, "takesPanel").current
    assert take is not None
    return take


def test_a_session_is_listed_and_played_with_the_sound_that_was_kept(taken: Studio) -> None:
    assert taken.find(QListWidget, "takeList").count() == 1
    assert "Sample portrait" in taken.find(QListWidget, "takeList").item(0).text()
    taken.click("playTake")
    taken.wait_for(EngineState.SPEAKING)
    taken.wait_for(EngineState.READY)
    order = taken.engine.orders[-1]
    assert order.take == current(taken).part
    assert order.text == ""


def test_renaming_and_trimming(taken: Studio) -> None:
    name = taken.find(QLineEdit, "takeName")
    taken.qtbot.keyClicks(name, "  Greeting ")
    taken.qtbot.keyClick(name, Qt.Key.Key_Return)
    assert current(taken).name == "Greeting"
    assert taken.find(QListWidget, "takeList").item(0).text().startswith("Greeting\n")
    length_s = current(taken).duration_s
    end = taken.find(QDoubleSpinBox, "takeEnd")
    end.setFocus()
    end.selectAll()
    taken.qtbot.keyClicks(end, "0.7")
    taken.qtbot.keyClick(end, Qt.Key.Key_Return)
    begin = taken.find(QDoubleSpinBox, "takeBegin")
    begin.setFocus()
    begin.selectAll()
    taken.qtbot.keyClicks(begin, "0.2")
    taken.qtbot.keyClick(begin, Qt.Key.Key_Return)
    assert (current(taken).begin_s, current(taken).end_s) == (0.2, 0.7)
    assert "0.5 s" in taken.find(QListWidget, "takeList").item(0).text()
    end.setFocus()
    end.selectAll()
    taken.qtbot.keyClicks(end, f"{length_s:.1f}")
    taken.qtbot.keyClick(end, Qt.Key.Key_Return)
    assert current(taken).end_s == pytest.approx(length_s)


def test_deleting_asks_first(taken: Studio) -> None:
    folder = current(taken).folder
    for answer, is_there in (("keepTake", True), ("deleteAnyway", False)):
        taken.click("deleteTake")
        taken.wait_until(lambda: taken.window.findChild(QuestionDialog, "deleteQuestion") is not None)
        taken.click(answer)
        taken.wait_until(lambda: taken.window.findChild(QuestionDialog, "deleteQuestion") is None)
        assert folder.exists() is is_there
    assert taken.find(QLabel, "noTakes").isVisible()
    assert not taken.find(QPushButton, "playTake").isEnabled()


def test_render_better_goes_through_the_export_dialog_to_a_film(taken: Studio, tmp_path: Path) -> None:
    taken.click("renderTake")
    taken.wait_until(lambda: taken.window.findChild(ExportDialog) is not None)
    dialog = taken.window.findChild(ExportDialog)
    with taken.qtbot.waitSignal(taken.client.export_ended):
        dialog.accept()
    assert taken.engine.orders[-1].take == current(taken).part
    assert [film.suffix for film in tmp_path.glob("*.mp4")] == [".mp4"]


def test_the_avatar_of_a_take_is_loaded_for_it_or_another_speaks(taken: Studio, tmp_path: Path) -> None:
    clip = tmp_path / "anna.mp4"
    clip.write_bytes(b"a clip")
    taken.window.open_clip(clip)
    taken.wait_until(lambda: taken.window.findChild(QPushButton, "consentButton") is not None)
    taken.click("consentButton")
    taken.wait_until(lambda: taken.engine.loaded[-1] == clip and taken.client.state is EngineState.READY)
    taken.click("playTake")  # made with the sample portrait
    taken.wait_for(EngineState.SPEAKING)
    assert taken.engine.loaded[-1] == taken.engine.sample
    taken.wait_for(EngineState.READY)
    taken.window.open_clip(clip)
    taken.wait_until(lambda: taken.engine.loaded[-1] == clip and taken.client.state is EngineState.READY)
    assert keep_a_take(taken).header.reference == str(clip)
    taken.window.load_sample()
    taken.wait_until(lambda: taken.engine.loaded[-1] != clip and taken.client.state is EngineState.READY)
    clip.unlink()
    taken.find(QTabWidget, "sideTabs").setCurrentIndex(2)
    taken.find(QListWidget, "takeList").setCurrentRow(0)
    taken.click("playTake")
    taken.wait_for(EngineState.SPEAKING)
    assert "anna.mp4 is not there any more" in taken.window.banner.text
    assert taken.engine.loaded[-1] == taken.engine.sample


def test_takes_can_be_switched_off(studio: Studio) -> None:
    studio.window.extras.show_settings()
    dialog = studio.window.findChild(SettingsDialog)
    assert dialog.findChild(QLabel, "takesSize").text() == "0.0 MB in 0 take(s)"
    dialog.findChild(QCheckBox, "keepTakes").click()
    dialog.reject()
    studio.find(QTabWidget, "sideTabs").setCurrentIndex(1)
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("liveButton")
    studio.click("liveButton")
    studio.wait_for(EngineState.READY)
    assert list_takes(takes_folder()) == ()
