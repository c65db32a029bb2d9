import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.cli import build_parser

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "main.py", *map(str, arguments)],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "verbose"), [(["doctor"], False), (["--verbose", "doctor"], True), (["doctor", "--verbose"], True)]
)
def test_verbose_may_stand_before_or_after_the_command(arguments: list[str], verbose: bool):
    assert build_parser().parse_args(arguments).verbose is verbose


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux starts without a display")
@pytest.mark.parametrize("arguments", [[], ["--verbose"]])
def test_without_a_command_the_window_is_meant(arguments: list[str]):
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("studio: There is no display")


@pytest.mark.parametrize("seed", ["-1", "first"])
def test_an_impossible_seed_is_wrong_usage(seed: str):
    done = run("render", "--reference", "sample", "--text", "Hello.", "--output", "x.mp4", f"--seed={seed}")
    assert done.returncode == 2
    assert f"'{seed}' is not a whole number from 0 on" in done.stderr


def test_names_that_the_terminal_cannot_show_are_printed_with_escapes(tmp_path: Path):
    clips = tmp_path / "Ohren-Öffner"
    clips.mkdir()
    (clips / "brüllend.mp4").write_text("no film")
    done = run("preprocess", clips, "-o", tmp_path / "bereit", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "unexpected" not in done.stderr
    assert "br\\xfcllend.mp4" in done.stdout + done.stderr
