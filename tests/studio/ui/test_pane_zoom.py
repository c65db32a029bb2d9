import pytest

from studio.ui.pane_zoom import LARGEST_ZOOM, PaneZoom


def under(zoom: PaneZoom, x: float, y: float) -> tuple[float, float]:
    """The point of a fitted 100 x 100 picture at (10, 20) that lies under a point of the pane."""
    left, top, width, height = zoom.place(10, 20, 100, 100)
    return (x - left) / width, (y - top) / height


def test_what_is_pointed_at_stays() -> None:
    zoom = PaneZoom()
    before = under(zoom, 85, 40)
    zoom.zoom_by(3.0, (85 - 60) / 100, (40 - 70) / 100)
    assert under(zoom, 85, 40) == pytest.approx(before)


def test_the_picture_never_leaves_its_place() -> None:
    zoom = PaneZoom()
    zoom.zoom_by(4.0)
    zoom.pan(9.0, -9.0)
    left, top, width, height = zoom.place(10, 20, 100, 100)
    assert (left, top + height) == pytest.approx((10, 120))
    assert (width, height) == (400, 400)
    zoom.zoom_by(1e-3)
    assert zoom.place(10, 20, 100, 100) == pytest.approx((10, 20, 100, 100))
    zoom.zoom_by(1e6)
    assert zoom.zoom == LARGEST_ZOOM
