import cv2
import numpy as np
import pytest

from models.face.reference_score import reference_scores, sharpness, sharpness_penalty

SHARP = np.random.default_rng(0).integers(0, 255, (256, 256, 3), dtype=np.uint8)
POINTS = np.array([[60, 60, 0], [200, 60, 0], [130, 220, 0]], np.float32)


def test_open_lips_and_a_face_to_the_viewer_score_best():
    opening = np.array([0.2, 0.2, 0.0], np.float32)
    rotation = np.array([[0, 0, 0], [0, 0.3, 0], [0, 0, 0]], np.float32)
    assert reference_scores(opening, rotation) == pytest.approx([0.8, 0.2, 0.0])


def test_roll_changes_nothing_and_a_scream_is_as_bad_as_shut_lips():
    opening = np.array([0.3, 0.3, 0.55], np.float32)
    rotation = np.array([[0, 0, 0], [0, 0, 0.5], [0, 0, 0]], np.float32)
    assert reference_scores(opening, rotation) == pytest.approx([1.0, 1.0, 0.0])


def test_blur_lowers_sharpness_and_a_face_outside_has_none():
    assert sharpness(SHARP, POINTS) > 2 * sharpness(cv2.GaussianBlur(SHARP, (0, 0), 2), POINTS) > 0
    assert sharpness(SHARP, POINTS + 500) == 0
    assert sharpness(SHARP, POINTS - 500) == 0


def test_blur_costs_and_more_than_the_usual_sharpness_is_worth_nothing():
    penalty = sharpness_penalty(np.array([5, 10, 20], np.float32))
    assert penalty == pytest.approx([-np.log(2), 0, 0])
