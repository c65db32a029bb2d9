from pathlib import Path

import pytest

from tests.fakes.front_end_files import write_hubert


@pytest.fixture(scope="session")
def hubert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A HuBERT with random weights and features of width 16, as its publishers lay it out."""
    return write_hubert(tmp_path_factory.mktemp("hubert"))
