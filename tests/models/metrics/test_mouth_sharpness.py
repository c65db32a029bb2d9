import cv2
import numpy as np
import pytest

from models.face.topology import VERTICES, outer_lip_contour
from models.metrics.mouth_sharpness import laplacian_energy, mouth_box, sharpness_ratio


def points_with_lips(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    points = np.zeros((VERTICES, 3), np.float32)
    lips = outer_lip_contour()
    points[lips, 0] = np.linspace(left, right, len(lips))
    points[lips, 1] = np.linspace(top, bottom, len(lips))
    return points


def test_box_lies_around_the_lips():
    rows, columns = mouth_box(points_with_lips(100, 150, 140, 170))
    assert (columns.start, columns.stop) == (94, 146)  # 15 % of 40 px
    assert (rows.start, rows.stop) == (147, 173)  # 15 % of 20 px


def test_box_stays_in_the_picture():
    rows, columns = mouth_box(points_with_lips(-30, 250, 10, 300))
    assert 0 <= columns.start < columns.stop <= 256
    assert 0 <= rows.start < rows.stop <= 256


def test_energy_of_a_single_bright_pixel_by_hand():
    crop = np.zeros((9, 9, 3), np.uint8)
    crop[4, 4] = 10
    # The Laplacian is -40 at the pixel and 10 at its four neighbours: (1600 + 4 · 100) / 25.
    assert laplacian_energy(crop, (slice(2, 7), slice(2, 7))) == pytest.approx(80.0)


def test_blur_lowers_the_ratio():
    sharp = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    blurred = cv2.GaussianBlur(sharp, (0, 0), 1.0)
    box = (slice(8, 56), slice(8, 56))
    assert sharpness_ratio([laplacian_energy(sharp, box)], [laplacian_energy(blurred, box)]) < 0.1


def test_ratio_sums_over_frames():
    assert sharpness_ratio([1.0, 3.0], [2.0, 6.0]) == pytest.approx(2.0)
    assert np.isnan(sharpness_ratio([0.0], [1.0]))
