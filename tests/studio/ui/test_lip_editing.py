"""Bending the lips in the window, by real drags and keys on the quick engine."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton

from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.ui.export_dialog import ExportDialog
from studio.ui.lip_timeline import LipTimeline
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio

FRAMES = 15
LEFT = Qt.MouseButton.LeftButton


class Hand:
    """What a person does on the timeline."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self.timeline = studio.find(LipTimeline, "lipTimeline")

    def place(self, frame: float, y: int = 100) -> QPoint:
        return QPoint(round(self.timeline.view.x((frame + 0.5) / 25)), y)

    def drag(self, frame: float, to: float, dy: int, *, release: bool = True) -> None:
        qtbot, timeline = self.studio.qtbot, self.timeline
        qtbot.mousePress(timeline, LEFT, pos=self.place(frame))
        for share in (0.5, 1.0):
            qtbot.mouseMove(timeline, self.place(frame + share * (to - frame), 100 + round(share * dy)))
        if release:
            qtbot.mouseRelease(timeline, LEFT, pos=self.place(to, 100 + dy))

    def edits(self) -> LipEdits:
        return self.studio.window.live.lips.panel.edits()

    def offsets(self, frames: int = FRAMES) -> np.ndarray:
        (key,) = self.edits().rows
        return self.edits().offsets(key, frames)

    def rendered(self) -> list[int]:
        return self.studio.engine.head.rendered


@pytest.fixture
def hand(studio: Studio) -> Hand:
    """Something has been said, frames 0 to 14."""
    studio.click("lipsToggle")
    studio.find(QPlainTextEdit, "speechText").setPlainText("Good morning.")
    studio.engine.speech_s = 0.6
    studio.click("speakButton")
    studio.wait_for(EngineState.SPEAKING)
    studio.wait_for(EngineState.READY)
    return Hand(studio)


def test_the_whole_folded_line_unfolds_the_curves(studio: Studio) -> None:
    panel = studio.window.live.lips.panel
    assert not panel.is_open
    studio.qtbot.mouseClick(panel, LEFT, pos=QPoint(panel.width() - 20, panel.height() // 2))
    assert panel.is_open
    studio.qtbot.mouseClick(panel, LEFT, pos=QPoint(3, panel.height() - 3))
    assert panel.is_open  # unfolded, a click beside a button is no wish to fold it


def test_a_drag_bends_its_span_renders_nothing_else_and_is_undone(studio: Studio, hand: Hand) -> None:
    store = studio.client._engine.frames
    for frame in range(FRAMES):  # those that came too late
        if store.valid(frame) is None:
            studio.client.look_back(frame / 25, exactly=True)
            studio.wait_until(lambda frame=frame: store.valid(frame) is not None)
    before = {frame: store._kept[frame].pictures for frame in range(FRAMES)}
    hand.rendered().clear()
    hand.drag(7, 8, -20)
    offsets = hand.offsets()
    assert offsets[8, 0] == pytest.approx(offsets[7, 0])
    assert offsets[7, 0] > 0.05
    span = set(np.flatnonzero(offsets[:, 0]))
    assert span == set(range(3, 13))
    studio.wait_until(lambda: span <= set(hand.rendered()))
    studio.wait_until(lambda: all(store.valid(frame) is not None for frame in range(FRAMES)))
    assert set(hand.rendered()) == span
    for frame in range(FRAMES):
        assert (store._kept[frame].pictures is before[frame]) == (frame not in span)
    assert hand.timeline.position == 7  # the mouth that changes is the one on the screen
    undo, redo = studio.find(QAction, "undoAction"), studio.find(QAction, "redoAction")
    opened = hand.edits()
    assert studio.client._engine.adjustments.edits() == opened
    undo.trigger()
    assert hand.edits() == studio.client._engine.adjustments.edits() == NO_EDITS
    assert not studio.find(QPushButton, "lipReset").isEnabled()
    redo.trigger()
    assert hand.edits() == opened
    studio.click("lipCurve2")
    assert not studio.find(QAction, "lipResetOne").isEnabled()
    hand.drag(10, 10, -20)
    assert hand.offsets()[10, 1] > 0.05
    studio.find(QAction, "lipResetOne").trigger()
    assert hand.edits() == opened
    studio.find(QAction, "lipResetAll").trigger()
    assert hand.edits() == NO_EDITS


def test_edits_are_given_up_taken_back_and_made_by_keys(studio: Studio, hand: Hand) -> None:
    studio.activate()
    hand.drag(10, 12, -20, release=False)
    assert hand.edits()
    studio.qtbot.keyClick(hand.timeline, Qt.Key.Key_Escape)
    assert hand.edits() == NO_EDITS
    studio.qtbot.mouseRelease(hand.timeline, LEFT, pos=hand.place(12, 80))
    assert hand.edits() == studio.client._engine.adjustments.edits() == NO_EDITS
    hand.drag(10, 12, -20)
    studio.qtbot.mouseDClick(hand.timeline, LEFT, pos=hand.place(11))
    assert hand.edits() == NO_EDITS
    keys = Qt.Key
    for key, frame in ((keys.Key_Home, 0), (keys.Key_Right, 1), (keys.Key_PageDown, 14), (keys.Key_Left, 13)):
        studio.qtbot.keyClick(hand.timeline, key)
        assert hand.timeline.position == frame
    studio.qtbot.keyClick(hand.timeline, keys.Key_3)
    studio.qtbot.keyClick(hand.timeline, keys.Key_Up)
    large = float(hand.offsets()[13, 2])
    assert large > 0
    assert "Lip corners at 0.52 seconds" in hand.timeline.accessibleDescription()
    studio.qtbot.keyClick(hand.timeline, keys.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert 0 < float(hand.offsets()[13, 2]) < large
    studio.qtbot.keyClick(hand.timeline, keys.Key_Plus)
    assert hand.timeline.view.last_first_s > 0
    studio.qtbot.keyClick(hand.timeline, keys.Key_0)
    assert hand.timeline.view.last_first_s == 0


def test_a_click_on_the_sound_seeks_at_rest_and_while_it_speaks(studio: Studio, hand: Hand) -> None:
    with studio.qtbot.waitSignal(studio.client.frame_recalled) as recalled:
        studio.qtbot.mouseClick(hand.timeline, LEFT, pos=hand.place(7, 40))
    assert recalled.args[0].index == 7
    studio.engine.speech_s = 60.0
    studio.find(QPlainTextEdit, "speechText").setPlainText("A long one.")
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.wait_until(lambda: hand.timeline.track.frames == 1500)
    studio.qtbot.mouseClick(hand.timeline, LEFT, pos=hand.place(1000, 40))
    studio.wait_until(lambda: 995 < hand.timeline.position < 1100)
    hand.drag(1200, 1200, -20)  # bent while it speaks
    studio.wait_until(lambda: hand.timeline.position < 1190 or studio.client.state is EngineState.READY)
    assert studio.client.state is EngineState.SPEAKING
    studio.click("stopButton")
    studio.wait_for(EngineState.READY)


def test_exports_projects_and_the_layout_keep_it(studio: Studio, hand: Hand, tmp_path: Path) -> None:
    hand.drag(10, 10, -20)
    bent = hand.edits()
    studio.click("exportButton")
    dialog = studio.window.findChild(ExportDialog)
    box = dialog.findChild(QDialogButtonBox)
    with studio.qtbot.waitSignal(studio.client.export_ended):
        studio.qtbot.mouseClick(box.buttons()[0], LEFT)
        hand.drag(3, 3, -20)  # too late for this film
    assert studio.engine.exported_edits == bent
    project, later = studio.window.project, hand.edits()
    place = tmp_path / "bent.rtproj"
    project._save_to(place)
    assert not project.is_modified
    hand.drag(5, 5, -20)
    assert project.is_modified
    project.open(place)
    assert hand.edits() == later
    studio.wait_until(lambda: studio.client.state is EngineState.READY)
    assert studio.client._engine.adjustments.edits() == later
    assert json.loads(studio.settings_file.read_text())["lips_open"] is True
    assert hand.timeline.isVisible()
    studio.find(QAction, "lipCurvesAction").trigger()
    assert not hand.timeline.isVisible()
    assert json.loads(studio.settings_file.read_text())["lips_open"] is False
