from dataclasses import replace

from PySide6.QtGui import QImage

from studio.worker.frame_store import FrameStore
from tests.fakes.fake_engine import plain_frame


def grey_of(image: QImage) -> int:
    return image.pixelColor(5, 5).red()


def test_the_nearest_frame_comes_back() -> None:
    store = FrameStore()
    assert store.nearest(3) is None
    for index in (10, 20, 30):
        store.put(plain_frame(index))
    found = store.nearest(24)
    assert found is not None
    assert (found.index, float(found.time_s)) == (20, 0.8)
    assert abs(grey_of(found.mesh) - 20) <= 1
    assert found.whole.width() == 48
    store.put(replace(plain_frame(20), whole=None))
    again = store.nearest(20)
    assert again is not None
    assert again.whole.width() == 256
    store.clear()
    assert store.nearest(20) is None


def test_the_oldest_are_forgotten_when_it_is_full() -> None:
    once = FrameStore()
    once.put(plain_frame(0))
    store = FrameStore(most_bytes=10 * once._bytes)
    for index in range(40):
        store.put(plain_frame(index))
    assert store._bytes <= 10 * once._bytes
    newest, oldest = store.nearest(39), store.nearest(0)
    assert newest is not None
    assert newest.index == 39
    assert oldest is not None
    assert oldest.index >= 25
