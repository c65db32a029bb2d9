"""When a set-up has nothing to do, something to add, or must begin again."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def set_up(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("set_up")


def test_run_parts_are_part_of_dev_parts(set_up: ModuleType) -> None:
    run = set_up.wanted_parts(dev=False, torch_flavour="cpu")
    dev = set_up.wanted_parts(dev=True, torch_flavour="cpu")
    assert run.items() < dev.items()
    package = set_up.wanted_parts(dev=False, torch_flavour="cpu", package=True)
    assert run.items() < package.items()
    assert not package.keys() <= dev.keys()


def test_interrupted_or_other_flavour_starts_afresh(set_up: ModuleType) -> None:
    cpu = set_up.wanted_parts(dev=False, torch_flavour="cpu")
    cuda = set_up.wanted_parts(dev=False, torch_flavour="cuda")
    assert set_up.must_start_afresh(cpu, cpu, unfinished=True)
    assert set_up.must_start_afresh(cpu, cuda, unfinished=False)
    assert set_up.must_start_afresh({**cpu, "python": "3.11.0"}, cpu, unfinished=False)


def test_hand_made_or_outdated_is_completed(set_up: ModuleType) -> None:
    cpu = set_up.wanted_parts(dev=False, torch_flavour="cpu")
    assert not set_up.must_start_afresh({}, cpu, unfinished=False)
    assert not set_up.must_start_afresh({**cpu, "run": "older lock"}, cpu, unfinished=False)


def test_damaged_record_counts_as_none(set_up: ModuleType, tmp_path: Path) -> None:
    record = tmp_path / "set-up.json"
    assert set_up.installed_parts(record) == {}
    record.write_text('{"run": ')
    assert set_up.installed_parts(record) == {}
    record.write_text(json.dumps({"run": "abc"}))
    assert set_up.installed_parts(record) == {"run": "abc"}


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "requirements-ear.lock", "requirements-package.lock"]
)
def test_every_lock_line_holds_one_exact_version(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    assert lines
    assert [line for line in lines if not re.fullmatch(r'[\w-]+==[\w.]+(; sys_platform [!=]= "\w+")?', line)] == []


def test_a_system_without_a_wheel_for_the_ear_is_set_up_all_the_same(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """pip is asked for each lock; here it has no wheel of that one package, as on a Linux that is older than it."""
    asked = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        return subprocess.CompletedProcess(command, 1 if str(set_up.EAR_LOCK) in command else 0)

    for name, path in {"VENV": ".venv", "RECORD": "set-up.json", "UNFINISHED": "set-up.unfinished"}.items():
        monkeypatch.setattr(set_up, name, tmp_path / path)
    monkeypatch.setattr(set_up.subprocess, "run", run)
    monkeypatch.setattr(set_up.venv, "create", lambda *_, **__: None)
    set_up.set_up(dev=False, torch_flavour="cpu")
    assert "the studio's own encoder" in capsys.readouterr().out
    assert set_up.installed_parts(tmp_path / "set-up.json") == set_up.wanted_parts(dev=False, torch_flavour="cpu")
    assert str(set_up.TORCH_SCRIPT) in asked[-1]
