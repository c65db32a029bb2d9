from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog

from studio.engine.rendered_frame import CoveredPart
from studio.ui.image_view import ImageView
from studio.worker.engine_state import EngineState
from studio.worker.frame_image import preview_of
from studio.worker.frame_store import FrameStore
from tests.fakes.fake_engine import plain_frame
from tests.studio.ui.conftest import Studio


def wheel(pane: ImageView, at: QPointF, notches: int) -> None:
    turn = QPoint(0, 120 * notches)
    none = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(pane, QWheelEvent(at, QPointF(pane.mapToGlobal(at)), QPoint(), turn, *none))


def test_wheel_and_keys_zoom_one_pane(studio: Studio) -> None:
    pane = studio.window.preview.mesh_pane
    wheel(pane, QPointF(20, 30), 3)
    closer = pane.zoom
    assert closer > 1.9
    studio.qtbot.keyClick(pane, Qt.Key.Key_Plus)
    assert pane.zoom > closer
    before = pane.picture_place()
    studio.qtbot.keyClick(pane, Qt.Key.Key_Left)
    assert pane.picture_place().left() > before.left() or before.left() == 0
    assert studio.window.preview.source_pane.zoom == 1
    studio.qtbot.keyClick(pane, Qt.Key.Key_0)
    assert pane.zoom == 1


def test_double_click_enlarges_and_escape_comes_back_without_stopping(studio: Studio) -> None:
    studio.activate()
    studio.engine.speech_s = 60.0
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    grid = studio.window.preview
    studio.qtbot.mouseDClick(grid.mask_pane, Qt.MouseButton.LeftButton)
    assert grid.enlarged is grid.mask_pane
    assert grid.mask_pane.size() == grid.size()
    assert not grid.output_pane.isVisible()
    studio.qtbot.keyClick(grid.mask_pane, Qt.Key.Key_Escape)
    assert grid.enlarged is None
    assert all(pane.isVisible() for pane in grid.panes)
    assert studio.client.state is EngineState.SPEAKING
    studio.qtbot.keyClick(grid.mask_pane, Qt.Key.Key_Escape)
    studio.wait_for(EngineState.READY)


@pytest.fixture
def compared(studio: Studio) -> Studio:
    """Source all black, output grey 200, and the comparison switched on by its key."""
    dark, bright = preview_of(plain_frame(0)), preview_of(plain_frame(200))
    studio.window.preview.output_pane.show_pair(dark.source, bright.output)
    studio.qtbot.keyClick(studio.window.preview.output_pane, Qt.Key.Key_W)
    return studio


def test_the_divider_is_dragged(compared: Studio) -> None:
    pane = compared.window.preview.output_pane
    assert pane.wipes
    place = pane.picture_place()
    middle, y = place.center().toPoint(), int(place.top()) + 60
    target = QPoint(int(place.left() + 0.8 * place.width()), y)
    compared.qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(middle.x(), y))
    compared.qtbot.mouseMove(pane, target)
    compared.qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=target)
    assert pane.divider == pytest.approx(0.8, abs=0.02)
    painted = pane.grab().toImage()
    left, right = (int(place.left() + share * place.width()) for share in (0.6, 0.9))
    assert painted.pixelColor(left, y).red() < 10
    assert painted.pixelColor(right, y).red() == 200
    compared.qtbot.keyClick(pane, Qt.Key.Key_Left)
    assert pane.divider == pytest.approx(0.75, abs=0.02)


def test_a_snapshot_holds_what_is_seen(compared: Studio, tmp_path: Path) -> None:
    compared.window.preview.output_pane.setFocus()
    compared.window.extras.pane_actions.copy_picture()
    copied = QGuiApplication.clipboard().image()
    assert copied.width() == 256
    assert (copied.pixelColor(10, 10).red(), copied.pixelColor(250, 10).red()) == (0, 200)
    compared.window.extras.pane_actions.save_picture()
    dialog = compared.window.findChild(QFileDialog, "savePictureDialog")
    with compared.qtbot.waitSignal(compared.window.extras.pane_actions.saved):
        dialog.fileSelected.emit(str(tmp_path / "seen.png"))
    dialog.reject()
    assert QImage(str(tmp_path / "seen.png")).size() == copied.size()
    assert "seen.png is written." in compared.window.banner.text


def test_whole_frames_are_compared_with_whole_frames(compared: Studio) -> None:
    """The frame is 48 x 64; where the face was put back, 8 x 10 pixels were dark before."""
    pane = compared.window.preview.output_pane
    face = CoveredPart(4, 20, np.full((10, 8, 3), 9, np.uint8))
    store = FrameStore()
    frame = replace(plain_frame(200), covered=face)
    store.put(frame)
    for shown in (preview_of(frame), store.nearest(200)):
        compared.window.preview.show_frame(shown)
        compared.window.preview.set_whole_frame(True)
        assert pane.wipes
        seen = pane.picture_as_seen()
        assert seen.width() == 48
        greys = [seen.pixelColor(x, y).red() for x, y in ((6, 25), (6, 10), (20, 25), (40, 25))]
        assert greys == pytest.approx([9, 200, 200, 200], abs=8)
        compared.window.preview.set_whole_frame(False)
        assert pane.picture_as_seen().width() == 256
