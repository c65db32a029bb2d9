import threading

from studio.worker.frame_image import preview_of
from studio.worker.latest_value import LatestValue
from tests.fakes.fake_engine import plain_frame


def test_the_latest_frame_wins() -> None:
    mailbox = LatestValue()
    first, second = preview_of(plain_frame(1)), preview_of(plain_frame(2))
    assert mailbox.put(first)
    assert not mailbox.put(second)
    assert mailbox.take() is second
    assert mailbox.take() is None


def test_the_bell_rings_once_for_each_emptying() -> None:
    mailbox = LatestValue()
    frame = preview_of(plain_frame(0))
    assert [mailbox.put(frame), mailbox.put(frame)] == [True, False]
    mailbox.take()
    assert mailbox.put(frame)


def test_a_writer_and_a_reader_lose_no_bell() -> None:
    mailbox = LatestValue()
    frame = preview_of(plain_frame(0))
    rings = []

    def write() -> None:
        rings.extend(mailbox.put(frame) for _ in range(2000))

    writer = threading.Thread(target=write)
    writer.start()
    taken = 0
    while writer.is_alive():
        taken += mailbox.take() is not None
    taken += mailbox.take() is not None
    writer.join()
    assert taken == sum(rings)
