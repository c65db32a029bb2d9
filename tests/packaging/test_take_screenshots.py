import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging" / "take_screenshots.py"


@pytest.fixture(scope="module")
def taking() -> ModuleType:
    spec = importlib.util.spec_from_file_location("take_screenshots", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_strip_shows_closed_and_open_lips_in_turn(taking: ModuleType) -> None:
    openings = [0.5, 0.0, 0.5, 0.9, 0.3, 0.1, 0.2, 0.8, 0.1, 0.4, 0.6, 0.5]
    chosen = taking.strip_frames(openings)
    assert chosen == [1, 3, 5, 7, 8, 10]
