import numpy as np
import pytest

from models.face.basel_camera import CROP_FOCAL_PX, pose_in_crop
from models.face.camera import project, without_perspective
from models.face.rotation import matrix_from_angles

WHOLE_CROP = np.array([[128, 128, 256]], np.float32)


def published_projection(vertices, angles, translation):
    """Deep3DFaceRecon's own camera, from its description: y up, rows times the transposed rotation, z to the viewer.

    vertices: [V, 3] in its axes; returns [V, 2] in the picture of 224 pixels, y down.
    """
    x, y, z = angles
    turn_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    turn_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    turn_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    placed = vertices @ (turn_z @ turn_y @ turn_x).T + translation
    depth = 10.0 - placed[:, 2]
    return np.stack([1015 * placed[:, 0] / depth + 112, 112 - 1015 * placed[:, 1] / depth], axis=1)


def ours(vertices_of_file, angles, translation, square=WHOLE_CROP):
    rotation, placement = pose_in_crop(np.float32([angles]), np.float32([translation]), square)
    turned = (vertices_of_file * [1, -1, -1]) @ matrix_from_angles(rotation[0]).T
    return project(turned, placement[0], CROP_FOCAL_PX)


def test_axes_by_hand():
    """A point to the right, one above and one nearer, 10 dm before the camera: 1015 px / 10 dm = 101.5 px a dm."""
    points = ours(np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]]), (0, 0, 0), (0, 0, 0)) * [224 / 256, 224 / 256, 1]
    assert points[0, :2] == pytest.approx([112 + 101.5, 112])
    assert points[1, :2] == pytest.approx([112, 112 - 101.5])  # theirs is y up, ours y down
    assert points[2, :2] == pytest.approx([112, 112])
    assert points[2, 2] < 0  # nearer


@pytest.mark.parametrize(
    ("angles", "where"),
    [
        ((np.pi / 2, 0, 0), (0, 0)),  # about x, y up comes towards the viewer: seen at the middle
        ((0, np.pi / 2, 0), (0, 1)),  # about y, y up stays
        ((0, 0, np.pi / 2), (-1, 0)),  # about z, y up goes to the left: anticlockwise as seen
    ],
)
def test_each_angle_turns_the_way_of_the_published_code(angles, where):
    point = ours(np.array([[0.0, 1.0, 0.0]]), angles, (0, 0, 0))[0, :2]
    right, up = where
    assert point == pytest.approx([128 + 116 * right, 128 - 116 * up], abs=1e-3)


def test_projection_is_the_published_one():
    generator = np.random.default_rng(0)
    vertices = generator.normal(0, 0.5, size=(50, 3))
    for _ in range(5):
        angles, translation = generator.normal(0, 0.4, 3), generator.normal(0, 0.2, 3) * [1, 1, 2]
        expected = published_projection(vertices, angles, translation) * 256 / 224
        found = ours(vertices, angles, translation)[:, :2]
        assert np.abs(found - expected).max() < 2e-3


def test_a_square_of_the_crop_shows_the_same_face():
    """What the network saw was a part of the crop: its picture, laid back there, is met to a fraction of a pixel."""
    generator = np.random.default_rng(1)
    vertices = generator.uniform(-0.8, 0.8, size=(200, 3))
    square = np.array([[140, 118, 205]], np.float32)
    angles, translation = (0.2, -0.5, 0.1), (0.05, -0.1, 0.3)
    seen = published_projection(vertices, angles, translation)
    expected = square[0, :2] + (seen - 112) * square[0, 2] / 224
    found = ours(vertices, angles, translation, square)[:, :2]
    error = np.linalg.norm(found - expected, axis=1)
    assert error.mean() < 0.7
    origin = ours(np.zeros((1, 3)), angles, translation, square)[0, :2]
    where = square[0, :2] + (published_projection(np.zeros((1, 3)), angles, translation)[0] - 112) * 205 / 224
    assert origin == pytest.approx(where, abs=1e-3)


def test_perspective_is_undone():
    generator = np.random.default_rng(2)
    vertices = generator.normal(0, 0.5, size=(3, 20, 3)).astype(np.float32)
    placement = np.array([[120, 130, 100], [90, 140, 80], [128, 128, 110]], np.float32)
    seen = project(vertices, placement, 1160.0)
    flat = without_perspective(seen, seen[..., 2], 1160.0)
    assert np.allclose(flat, project(vertices, placement), atol=1e-3)
    assert np.abs(seen[..., :2] - flat[..., :2]).max() > 1  # there was something to undo
