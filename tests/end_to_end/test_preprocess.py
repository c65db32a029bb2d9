"""``main.py preprocess`` as a person runs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.training.clip_dataset import load_split
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.slow


ONE_CLIP = "train__M005_neutral_level_1_001.safetensors"


@pytest.fixture(scope="module")
def mead(portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / "mead"
    for name in (
        "M005/video/front/neutral/level_1/001.mp4",
        "M005/audio/neutral/level_1/001.m4a",
        "W009/video/front/neutral/level_1/001.mp4",
        "W009/video/front/neutral/level_1/002.mp4",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(portrait_clip, folder / name)
    return folder


@pytest.fixture(scope="module")
def first_run(studio, mead: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Where all of it was prepared, and what was printed."""
    output = tmp_path_factory.mktemp("prepared") / "out"
    done = studio("preprocess", mead, "-o", output, "--workers", "2", "--val-share", "0")
    assert done.returncode == 0, done.stderr
    return output, done.stdout


@pytest.fixture
def prepared(first_run: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(first_run[0], tmp_path / "out")


def test_a_published_layout_becomes_clips_and_a_report(studio, mead: Path, first_run: tuple[Path, str], prepared: Path):
    assert "3 clips prepared, 0 were there already, 0 left out" in first_run[1]
    assert [clip.facts.person_id for clip in load_split(prepared, "train")] == ["mead_M005"]
    assert [clip.facts.name for clip in load_split(prepared, "test")] == [
        "W009_neutral_level_1_001",
        "W009_neutral_level_1_002",
    ]
    report = json.loads((prepared / "report.json").read_text())
    assert report["layout"] == "mead"
    assert report["splits"]["test"]["people"] == 1
    assert report["pictures"]["frames_with_face"] == 1.0
    again = studio("preprocess", mead, "-o", prepared)
    assert "0 clips prepared, 3 were there already" in again.stdout


def test_a_person_of_another_split_does_not_get_in(studio, mead: Path, prepared: Path):
    refused = studio("preprocess", mead, "-o", prepared, "--split", "train")
    assert refused.returncode == 1
    assert "is in two splits" in refused.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_disk_that_takes_no_more_ends_the_run_and_keeps_what_is_done(mead: Path, prepared: Path):
    import resource

    for clip in prepared.glob("*.safetensors"):
        if clip.name != ONE_CLIP:
            clip.unlink()
    done = subprocess.run(
        [sys.executable, "main.py", "preprocess", mead, "-o", prepared, "--workers=1", "--val-share=0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert done.returncode == 1
    assert "could not be finished: it is larger than this disk allows" in done.stderr
    assert [path.name for path in prepared.glob("*safetensors*")] == [ONE_CLIP]


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(studio, mead: Path, tmp_path: Path):
    running = subprocess.Popen(
        [sys.executable, "main.py", "preprocess", mead, "-o", tmp_path / "out", "--workers=1", "--val-share=0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not list((tmp_path / "out").glob("*.safetensors")) and running.poll() is None:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to every process of the command
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told.splitlines()[-1] == "preprocess: stopped."
    assert "Traceback" not in told
    assert not list((tmp_path / "out").glob("*.part"))
    assert len(list((tmp_path / "out").glob("*.safetensors"))) < 3
    done = studio("preprocess", mead, "-o", tmp_path / "out", "--val-share", "0")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "out").glob("*.safetensors"))) == 3
