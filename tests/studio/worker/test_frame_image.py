import numpy as np
import pytest
from PySide6.QtGui import QImage

from studio.worker.frame_image import image_of, preview_of
from tests.fakes.fake_engine import plain_frame


@pytest.mark.parametrize("shape", [(4, 6), (5, 7), (256, 256)])
def test_colours_and_places_survive(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    image = image_of(picture)
    assert image.format() == QImage.Format.Format_RGB32
    assert (image.height(), image.width()) == shape
    for y, x in ((0, 0), (1, 3), (shape[0] - 1, shape[1] - 1)):
        assert image.pixelColor(x, y).getRgb()[:3] == tuple(picture[y, x])


def test_the_image_owns_its_memory() -> None:
    picture = np.full((8, 8, 3), 200, np.uint8)
    image = image_of(picture)
    picture[:] = 0
    assert image.pixelColor(3, 3).red() == 200


def test_a_picture_may_be_a_view() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    image = image_of(picture[::2, ::-1])
    assert image.pixelColor(0, 1).getRgb()[:3] == tuple(picture[2, 7])


def test_without_a_whole_frame_the_face_stands_in() -> None:
    from dataclasses import replace

    preview = preview_of(replace(plain_frame(3), whole=None))
    assert preview.whole == preview.output
