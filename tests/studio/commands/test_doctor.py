import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """A copy of the program whose weights may be spoilt."""
    for name in ("studio", "models", "resources"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", tmp_path)
    return tmp_path


def doctor(folder: Path) -> tuple[int, list[str]]:
    command = [sys.executable, "main.py", "doctor"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_a_whole_installation_is_in_order() -> None:
    code, lines = doctor(ROOT)
    assert code == 0
    assert [line for line in lines if line.startswith("BAD")] == []
    subjects = ("python", "torch", "device", "weights expression", "weights renderer_lite", "voices", "encoder aac")
    for subject in subjects:
        assert any(line.startswith(f"ok  {subject}: ") for line in lines), subject
    about = {line[4:].partition(":")[0]: line for line in lines}
    assert {"speakers", "microphones", "cameras", "virtual camera"} <= about.keys()
    voices = next(line for line in lines if line.startswith("ok  voices: "))
    count = int(voices.split()[2].rstrip(","))
    assert len(voices.partition("first: ")[2].split(", ")) == count


def test_each_weight_file_has_a_line_and_a_cure(installation: Path) -> None:
    weights = installation / "resources" / "weights"
    (weights / "expression.safetensors").write_bytes(b"spoilt")
    listed = json.loads((weights / "manifest.json").read_text())
    del listed["renderer_lite"]
    (weights / "manifest.json").write_text(json.dumps(listed))
    code, lines = doctor(installation)
    assert code == 1
    about = {line[4:].partition(":")[0]: line for line in lines}
    assert about["weights face_model"].startswith("ok ")
    for name, words in (("expression", "its hash differs"), ("renderer_lite", "not listed in manifest.json")):
        line = about[f"weights {name}"]
        assert line.startswith("BAD")
        assert words in line
        assert " -> " in line
    assert "voices" in about
