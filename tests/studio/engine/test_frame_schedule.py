from fractions import Fraction
from itertools import pairwise

import pytest

from studio.engine.frame_schedule import FRAME_RATE, frame_time, source_index


def test_a_clip_runs_forth_and_back():
    assert [source_index(i, 4) for i in range(14)] == [0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1]


def test_a_photo_stays_and_two_frames_alternate():
    assert {source_index(i, 1) for i in range(10)} == {0}
    assert [source_index(i, 2) for i in range(5)] == [0, 1, 0, 1, 0]


@pytest.mark.parametrize("frame_count", [1, 2, 3, 50])
def test_neighbours_in_time_are_neighbours_in_the_clip(frame_count: int):
    order = [source_index(i, frame_count) for i in range(400)]
    assert set(order) == set(range(frame_count))
    assert max(abs(a - b) for a, b in pairwise(order)) <= 1


def test_an_empty_clip_is_refused():
    with pytest.raises(ValueError, match="at least one frame"):
        source_index(0, 0)


def test_times_are_exact():
    assert FRAME_RATE == 25
    assert frame_time(7) == Fraction(7, 25)
    assert isinstance(frame_time(7), Fraction)
