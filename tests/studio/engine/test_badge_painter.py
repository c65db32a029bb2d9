import numpy as np
import pytest

from models.face.crop import CropTransform
from studio.engine.badge_painter import BadgePainter, face_boxes, face_in_crop
from studio.engine.marking import BADGE_SIZES, CORNERS, Badge

WHOLE = (0, 0, 640, 360)


def luminance(levels: np.ndarray) -> np.ndarray:
    """Relative luminance of grey levels, as WCAG defines it."""
    share = levels.astype(float) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("level", [0, 90, 255])
@pytest.mark.parametrize("size", BADGE_SIZES)
def test_words_stand_out_on_any_picture(level, size):
    painter = BadgePainter(Badge("bottom-right", size), WHOLE)
    left, top, right, bottom = painter.box
    plate = painter.painted(np.full((360, 640, 3), level, np.uint8))[top:bottom, left:right, 0]
    words, ground = np.percentile(plate, 97), np.median(plate)
    assert (luminance(words) + 0.05) / (luminance(ground) + 0.05) > 4.5
    assert len(np.unique(plate)) > 20  # smooth edges


@pytest.mark.parametrize("corner", CORNERS)
def test_it_lies_in_the_wanted_corner_and_changes_nothing_else(corner):
    picture = np.full((360, 640, 3), 120, np.uint8)
    painter = BadgePainter(Badge(corner), WHOLE)
    marked = painter.painted(picture)
    left, top, right, bottom = painter.box
    assert (top > 180) == corner.startswith("bottom")
    assert (left > 320) == corner.endswith("right")
    assert 0 <= left < right <= 640
    assert 0 <= top < bottom <= 360
    changed = (marked != picture).any(axis=2)
    assert changed.any()
    changed[top:bottom, left:right] = False
    assert not changed.any()
    assert (picture == 120).all()


def test_it_grows_with_the_frame_and_with_the_size():
    heights = [
        BadgePainter(Badge(size=size), (0, 0, 16 * scale, 9 * scale)).box for scale in (40, 120) for size in BADGE_SIZES
    ]
    tall = [bottom - top for _, top, _, bottom in heights]
    assert tall[0] <= tall[1] < tall[2]
    assert tall[4] >= 2.5 * tall[1]


def test_it_keeps_clear_of_the_face_where_a_corner_is_free():
    present = np.array([True, True])
    crops = (CropTransform(560, 300, 200), CropTransform(540, 290, 200))
    painter = BadgePainter(Badge("bottom-right"), WHOLE, face_boxes(crops, present))
    assert painter.corner == "bottom-left"


def test_a_face_that_fills_the_picture_is_covered_where_it_was_asked_for():
    painter = BadgePainter(Badge("top-left"), WHOLE, [(0, 0, 640, 360)])
    assert painter.corner == "top-left"


def test_in_a_face_crop_it_lies_beside_the_face():
    painter = BadgePainter(Badge("bottom-right", "small"), (0, 0, 256, 256), [face_in_crop()])
    assert painter.corner == "bottom-right"


def test_it_fits_into_the_narrowest_film():
    painter = BadgePainter(Badge(size="large"), (0, 0, 64, 96))
    left, _, right, _ = painter.box
    assert left >= 0
    assert right <= 64
    assert painter.painted(np.zeros((96, 64, 3), np.uint8)).shape == (96, 64, 3)
