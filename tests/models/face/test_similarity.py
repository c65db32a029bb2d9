import numpy as np
import pytest

from models.face.rotation import matrix_from_angles
from models.face.similarity import align, unpose


def test_alignment_recovers_a_similarity_exactly():
    generator = np.random.default_rng(0)
    shape = generator.normal(size=(6, 30, 3)).astype(np.float32)
    rotation = matrix_from_angles(generator.uniform(-1, 1, (6, 3)))
    scale, offset = generator.uniform(50, 150, 6).astype(np.float32), generator.normal(0, 99, (6, 3)).astype(np.float32)
    observed = scale[:, None, None] * shape @ np.swapaxes(rotation, 1, 2) + offset[:, None]
    found = align(shape, observed, generator.uniform(0.1, 1, 30).astype(np.float32))
    assert np.allclose(found[0], rotation, atol=1e-4)
    assert np.allclose(found[1], scale, rtol=1e-4)
    assert np.allclose(found[2], offset, atol=0.02)
    assert np.allclose(unpose(observed, *found), shape, atol=1e-3)


def test_alignment_never_mirrors():
    shape = np.random.default_rng(0).normal(size=(1, 30, 3)).astype(np.float32)
    rotation, _, _ = align(shape, shape * np.array([-1, 1, 1], np.float32), np.ones(30, np.float32))
    assert np.linalg.det(rotation[0]) == pytest.approx(1, abs=1e-4)


def test_weightless_points_are_ignored():
    shape = np.random.default_rng(0).normal(size=(1, 30, 3)).astype(np.float32)
    observed = shape.copy()
    observed[:, :5] += 100
    weights = np.ones(30, np.float32)
    weights[:5] = 0
    rotation, scale, offset = align(shape, observed, weights)
    assert np.allclose(rotation[0], np.eye(3), atol=1e-4)
    assert scale[0] == pytest.approx(1, abs=1e-4)
    assert np.allclose(offset, 0, atol=1e-4)
