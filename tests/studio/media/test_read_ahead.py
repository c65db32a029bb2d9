import threading
from collections.abc import Sequence

import numpy as np
import pytest

from studio.engine.frame_schedule import source_index
from studio.errors import StudioError
from studio.media.read_ahead import ReadAhead


class Decoded(Sequence[np.ndarray]):
    """Frames that note who asked for them, and of which one may be unreadable."""

    def __init__(self, count: int, broken: int | None = None) -> None:
        self._count, self._broken = count, broken
        self.asked: list[tuple[int, bool]] = []
        self.reading = threading.Event()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [np.full((2, 2, 3), i, np.uint8) for i in range(*index.indices(self._count))]
        self.asked.append((index, threading.current_thread().name.startswith("decoder")))
        self.reading.set()
        if index == self._broken:
            raise StudioError("broken", "")
        return np.full((2, 2, 3), index, np.uint8)


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_going_to_and_fro_every_frame_but_the_first_is_read_ahead(count: int):
    frames = Decoded(count)
    with ReadAhead(frames) as ahead:
        for index in range(4 * count):
            source = source_index(index, count)
            assert (ahead[source] == source).all()
            assert (ahead[source] == source).all()  # asked for twice, read once
    beside = [index for index, is_beside in frames.asked if not is_beside]
    assert beside == [0]
    assert len(frames.asked) <= 4 * count + 1


def test_any_other_order_gives_the_same_frames():
    frames = Decoded(9)
    with ReadAhead(frames) as ahead:
        for index in (4, 8, 0, 3, 2, 2, 7, 1):
            assert (ahead[index] == index).all()
        assert [int(frame[0, 0, 0]) for frame in ahead[2:4]] == [2, 3]
        for outside in (9, -1):
            with pytest.raises(IndexError):
                ahead[outside]


def test_a_frame_that_cannot_be_read_fails_when_it_is_asked_for():
    frames = Decoded(5, broken=2)
    with ReadAhead(frames) as ahead:
        assert (ahead[1] == 1).all()
        with pytest.raises(StudioError, match="broken"):
            ahead[2]
        assert (ahead[3] == 3).all()


def test_no_thread_is_left():
    before = threading.active_count()
    frames = Decoded(5)
    with ReadAhead(frames) as ahead:
        assert (ahead[0] == 0).all()
        frames.reading.wait(5)
    assert threading.active_count() == before
