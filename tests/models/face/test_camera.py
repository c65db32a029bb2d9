import numpy as np

from models.face.camera import project


def test_projection_scales_and_moves_and_leaves_its_input_alone():
    vertices = np.array([[0.5, -0.25, 2.0], [0, 0, 0]], np.float32)
    kept = vertices.copy()
    assert np.allclose(project(vertices, [100, 50, 20]), [[110, 45, 40], [100, 50, 0]])
    assert np.array_equal(vertices, kept)


def test_each_frame_has_its_own_translation():
    vertices = np.ones((2, 4, 3), np.float32)
    pixels = project(vertices, [[0, 0, 1], [10, 20, 2]])
    assert pixels.shape == (2, 4, 3)
    assert np.allclose(pixels[0], 1)
    assert np.allclose(pixels[1], [12, 22, 2])
