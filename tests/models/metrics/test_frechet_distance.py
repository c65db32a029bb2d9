import numpy as np
import pytest

from models.metrics.frechet_distance import distance_of_sets, frechet_distance, matrix_square_root


def test_identical_sets_are_at_no_distance():
    features = np.random.default_rng(0).normal(size=(40, 12))
    assert distance_of_sets(features, features) == pytest.approx(0, abs=1e-9)


def test_fewer_pictures_than_features_is_no_trouble():
    features = np.random.default_rng(0).normal(size=(5, 30))  # singular covariance
    assert distance_of_sets(features, features) == pytest.approx(0, abs=1e-5)
    assert distance_of_sets(features, features + 1) == pytest.approx(30, abs=1e-4)


def test_diagonal_gaussians_have_a_closed_form():
    first, second = np.array([1.0, 4.0, 9.0]), np.array([4.0, 4.0, 1.0])
    means = np.array([0.0, 1.0, 2.0]), np.array([3.0, 1.0, 2.0])
    expected = 9 + (1 - 2) ** 2 + 0 + (3 - 1) ** 2
    assert frechet_distance(means[0], np.diag(first), means[1], np.diag(second)) == pytest.approx(expected)


def test_turning_both_gaussians_changes_nothing():
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
    first, second = np.diag([1.0, 4.0, 9.0]), np.diag([4.0, 4.0, 1.0])
    straight = frechet_distance(np.zeros(3), first, np.ones(3), second)
    turned = frechet_distance(np.zeros(3), turn @ first @ turn.T, turn @ np.ones(3), turn @ second @ turn.T)
    assert turned == pytest.approx(straight)


def test_gaussians_that_do_not_commute():
    # By hand: C1 = diag(1, 0), C2 = [[2, 1], [1, 2]]: C1^½ C2 C1^½ = diag(2, 0), whose root has the trace √2.
    first, second = np.diag([1.0, 0.0]), np.array([[2.0, 1.0], [1.0, 2.0]])
    assert frechet_distance(np.zeros(2), first, np.zeros(2), second) == pytest.approx(1 + 4 - 2 * np.sqrt(2))


def test_square_root_squares_to_the_matrix():
    values = np.random.default_rng(2).normal(size=(6, 4))
    matrix = values @ values.T  # rank 4 of 6
    root = matrix_square_root(matrix)
    np.testing.assert_allclose(root @ root, matrix, atol=1e-10)


def test_one_picture_has_no_distribution():
    assert np.isnan(distance_of_sets(np.zeros((1, 3)), np.zeros((5, 3))))
