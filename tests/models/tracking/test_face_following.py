import numpy as np
import pytest

from models.tracking.face_following import face_size, follow_chosen, from_left_to_right, most_alike


def face(x: float, size: float, y: float = 100.0) -> np.ndarray:
    """Four points around a place."""
    return np.float32([(x - size / 2, y, 0), (x + size / 2, y, 0), (x, y - size / 2, 0), (x, y + size / 2, 0)])


def middle(found: np.ndarray | None) -> float | None:
    return None if found is None else float(found[:, 0].mean())


def test_faces_are_numbered_from_left_to_right():
    assert [middle(one) for one in from_left_to_right([face(300, 20), face(50, 90), face(120, 10)])] == [50, 120, 300]
    assert face_size(face(50, 90)) == 90


def test_of_two_at_hand_the_one_of_the_same_size_goes_on():
    found = most_alike(face(100, 40), [face(115, 90), face(120, 42)])
    assert middle(found) == 120
    assert most_alike(face(100, 40), [face(300, 40)]) is None


@pytest.mark.parametrize(("number", "expected"), [(1, [100, 110, 120, 130, 140]), (2, [200, 190, 180, 170, 160])])
def test_chosen_face_is_followed_both_ways(number: int, expected: list[float]):
    """Two come towards each other; the order in which they are found tells nothing."""
    seen = [[face(100 + 10 * step, 60), face(200 - 10 * step, 30)][:: 1 - 2 * (step % 2)] for step in range(5)]
    found = follow_chosen(seen, [False] * 5, 2, number)
    assert [middle(one) for one in found] == expected


def test_a_neighbour_is_not_taken_for_one_who_is_out_of_sight():
    """They sit closer together than a face may move; the right one looks away for two frames."""
    left, right = face(100, 60), face(180, 60)
    found = follow_chosen([[left, right], [left], [left], [left, right]], [False] * 4, 0, 2)
    assert [middle(one) for one in found] == [180, None, None, 180]


def test_after_a_cut_the_most_alike_goes_on():
    before, after = [face(100, 60), face(300, 30)], [face(500, 31), face(900, 64)]
    for anchor in (0, 1):
        seen = [before, after]
        found = follow_chosen(seen, [False, True], anchor, 2)
        assert [middle(one) for one in found] == [300, 500] if anchor == 0 else [100, 900]
