from collections.abc import Callable
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def taking(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("take_screenshots")


def test_a_strip_shows_closed_and_open_lips_in_turn(taking: ModuleType) -> None:
    openings = [0.5, 0.0, 0.5, 0.9, 0.3, 0.1, 0.2, 0.8, 0.1, 0.4, 0.6, 0.5]
    chosen = taking.strip_frames(openings)
    assert chosen == [1, 3, 5, 7, 8, 10]
