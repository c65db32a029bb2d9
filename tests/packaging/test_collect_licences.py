"""What is shipped is shipped with its licence."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def licences(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("collect_licences")


def test_every_package_that_is_shipped_has_a_text(licences: ModuleType, tmp_path: Path) -> None:
    count = licences.collect(tmp_path / "licences")
    listed = (tmp_path / "licences" / "README.txt").read_text()
    assert count > 60
    for name in ("av", "torch", "PySide6_Essentials", "espeakng-loader"):
        assert f"\n{name} " in listed
    assert "GNU GENERAL PUBLIC LICENSE" in (tmp_path / "licences" / "espeakng-loader.txt").read_text()
    assert all(file.stat().st_size > 100 for file in (tmp_path / "licences").iterdir())


def test_a_package_without_a_licence_is_an_error(licences: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "WITHOUT_TEXT", {})
    with pytest.raises(licences.LicenceError, match="PySide6_Essentials carries no licence"):
        licences.licence_texts("PySide6_Essentials")
