import cv2
import numpy as np

from models.face.reference_score import reference_score

POINTS = np.array([[40, 40], [210, 210], [128, 128]], np.float32)
AHEAD = np.zeros(3, np.float32)
SHARP = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)


def test_sharp_frontal_and_open_are_better():
    blurred = cv2.GaussianBlur(SHARP, (0, 0), 3)
    best = reference_score(SHARP, POINTS, AHEAD, 0.2)
    assert best > reference_score(blurred, POINTS, AHEAD, 0.2)
    assert best > reference_score(SHARP, POINTS, np.array([0, 0.3, 0], np.float32), 0.2)
    assert best > reference_score(SHARP, POINTS, AHEAD, 0.0)


def test_roll_and_a_mouth_wider_than_needed_count_nothing():
    rolled = np.array([0, 0, 0.5], np.float32)
    assert reference_score(SHARP, POINTS, AHEAD, 0.3) == reference_score(SHARP, POINTS, rolled, 0.9)


def test_a_face_outside_its_crop_is_never_chosen():
    assert reference_score(SHARP, POINTS + 500, AHEAD, 0.2) == -np.inf
    assert reference_score(SHARP, POINTS - 500, AHEAD, 0.2) == -np.inf
