import numpy as np

from models.tracking.hands import HandFinder
from tests.fakes.occluders import hand


def test_a_hand_is_found_and_a_face_is_none(portrait_rgb: np.ndarray):
    wall = np.full((300, 300, 3), 90, np.uint8)
    raised, where = hand(wall, (150, 130), np.array([205, 150, 120]), size=1.5)
    with HandFinder() as finder:
        assert finder.find(portrait_rgb[95:395, 120:420]) == []
        assert finder.find(wall) == []
        (found,) = finder.find(raised)
    assert found.shape == (21, 2)
    x, y = np.clip(found.round().astype(int), 0, 299).T
    assert where[y, x].mean() > 0.8
