import cv2
import numpy as np
import pytest

from models.face.rotation import angles_from_matrix, matrix_from_angles
from models.training.renderer_augmentation import Augmentation, AugmentationConfig

PLACES_ONLY = AugmentationConfig(light=0, colour=0, reference_light=0, turn_rad=0.3, shift_px=20, zoom=0.2)
LIGHT_ONLY = AugmentationConfig(light=0.2, colour=0.1, reference_light=0.1, turn_rad=0, shift_px=0, zoom=0)


def drawn(config, seed=3):
    return Augmentation.draw(config, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(4))
def test_picture_and_points_move_together(seed):
    change = drawn(PLACES_ONLY, seed)
    picture = np.zeros((256, 256, 3), np.uint8)
    cv2.circle(picture, (150, 110), 6, (255, 255, 255), -1)  # its middle is the middle of pixel 150, 110
    rows, columns = np.nonzero(change.picture(picture)[..., 0] > 127)
    expected = change.points(np.array([[150.5, 110.5, 7.0]], np.float32))[0]
    assert (columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx(tuple(expected[:2]), abs=0.2)
    assert expected[2] == 7.0


def test_turning_the_picture_is_turning_the_head():
    change = drawn(PLACES_ONLY)
    head = np.array([0.2, -0.3, 0.1], np.float32)
    corners = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    turned = corners @ matrix_from_angles(change.rotation(head)).T
    linear = change.matrix[:, :2] / np.sqrt(np.linalg.det(change.matrix[:, :2]))
    by_picture = (corners @ matrix_from_angles(head).T)[:, :2] @ linear.T
    np.testing.assert_allclose(turned[:, :2], by_picture, atol=1e-5)
    np.testing.assert_allclose(
        angles_from_matrix(matrix_from_angles(change.rotation(head))), change.rotation(head), atol=1e-5
    )


def test_light_is_alike_in_source_and_reference_but_for_a_small_gain():
    change = drawn(LIGHT_ONLY)
    picture = np.full((8, 8, 3), 100, np.uint8)
    source, reference = change.picture(picture), change.reference_picture(picture)
    expected = (100.0 - 128) * change.gain + 128 + change.offset
    np.testing.assert_allclose(source[4, 4], expected, atol=1)
    np.testing.assert_allclose(reference[4, 4], expected * change.reference_gain, atol=1)
    assert change.reference_gain != 1


def test_nothing_allowed_changes_nothing():
    change = drawn(AugmentationConfig(0, 0, 0, 0, 0, 0))
    picture = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    np.testing.assert_array_equal(change.picture(picture), picture)
    points = np.ones((4, 3), np.float32)
    np.testing.assert_allclose(change.points(points), points, atol=1e-5)
