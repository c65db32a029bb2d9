import pytest
from pytestqt.qtbot import QtBot

from studio.ui.preview_grid import PreviewGrid, arrange
from studio.worker.frame_image import preview_of
from tests.fakes.fake_engine import plain_frame

SIZES = [(920, 688), (1416, 980), (600, 900), (1600, 400), (700, 700), (401, 297)]


@pytest.mark.parametrize("aspect", [0.8, 1.0, 16 / 9])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_panes_hold_squares_inside_and_apart(width: int, height: int, aspect: float) -> None:
    places = arrange(width, height, 8, aspect)
    assert len(places) == 4
    for index, place in enumerate(places):
        assert place.width() == place.height() or (index == 3 and aspect > place.width() / place.height() - 0.01 > 1)
        assert place.left() >= 0
        assert place.top() >= 0
        assert place.right() < width
        assert place.bottom() < height
        assert not any(place.intersects(other) for other in places[index + 1 :])


def test_the_arrangement_follows_the_shape() -> None:
    row, tall, usual = arrange(1600, 400, 8), arrange(600, 640, 8), arrange(920, 688, 8)
    assert len({place.top() for place in row}) == 1
    assert len({place.size().width() for place in tall}) == 1
    assert usual[3].width() > 2.5 * usual[0].width()


@pytest.mark.parametrize(("width", "height"), [(920, 688), (1416, 980)])
def test_the_pictures_take_most_of_the_area_and_its_middle(width: int, height: int) -> None:
    places = arrange(width, height, 8)
    assert sum(place.width() * place.height() for place in places) >= 0.7 * width * height
    assert abs(places[0].left() - (width - 1 - places[3].right())) <= 1
    assert places[3].left() - places[0].right() == 9
    wide = arrange(width, height, 8, 16 / 9)
    assert (wide[0].left(), wide[3].right()) == (0, width - 1)


def test_panes_show_their_pictures(qtbot: QtBot) -> None:
    grid = PreviewGrid()
    qtbot.addWidget(grid)
    frame = preview_of(plain_frame(7))
    grid.show_frame(frame)
    assert grid.source_pane.image == frame.source
    assert grid.output_pane.image == frame.output
    grid.set_whole_frame(True)
    assert grid.output_pane.image == frame.whole


def test_a_pane_paints_the_picture_it_holds(qtbot: QtBot) -> None:
    grid = PreviewGrid()
    qtbot.addWidget(grid)
    grid.resize(600, 640)
    grid.show_frame(preview_of(plain_frame(200)))
    pane = grid.mesh_pane
    painted = pane.grab().toImage()
    assert painted.pixelColor(pane.width() // 2, pane.height() // 2).red() == 200
