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


@pytest.fixture
def mead(tmp_path: Path, portrait_clip: Path) -> Path:
    for name in (
        "M005/video/front/neutral/level_1/001.mp4",
        "M005/audio/neutral/level_1/001.m4a",
        "W009/video/front/neutral/level_1/001.mp4",
        "W009/video/front/neutral/level_1/002.mp4",
    ):
        (tmp_path / "mead" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(portrait_clip, tmp_path / "mead" / name)
    return tmp_path / "mead"


def test_a_published_layout_becomes_clips_and_a_report(studio, mead: Path, tmp_path: Path):
    done = studio("preprocess", mead, "-o", tmp_path / "out", "--workers", "2", "--val-share", "0")
    assert done.returncode == 0, done.stderr
    assert "3 clips prepared, 0 were there already, 0 left out" in done.stdout
    assert [clip.facts.person_id for clip in load_split(tmp_path / "out", "train")] == ["mead_M005"]
    assert [clip.facts.name for clip in load_split(tmp_path / "out", "test")] == [
        "W009_neutral_level_1_001",
        "W009_neutral_level_1_002",
    ]
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["layout"] == "mead"
    assert report["splits"]["test"]["people"] == 1
    assert report["pictures"]["frames_with_face"] == 1.0
    again = studio("preprocess", mead, "-o", tmp_path / "out")
    assert "0 clips prepared, 3 were there already" in again.stdout


def test_a_person_of_another_split_does_not_get_in(studio, mead: Path, tmp_path: Path):
    studio("preprocess", mead, "-o", tmp_path / "out", "--workers", "2", "--val-share", "0")
    refused = studio("preprocess", mead, "-o", tmp_path / "out", "--split", "train")
    assert refused.returncode == 1
    assert "is in two splits" in refused.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_disk_that_takes_no_more_ends_the_run_and_keeps_what_is_done(studio, mead: Path, tmp_path: Path):
    import resource

    one_clip = tmp_path / "one"
    shutil.copytree(mead / "M005", one_clip / "M005")
    assert studio("preprocess", one_clip, "-o", tmp_path / "out", "--val-share", "0").returncode == 0
    done = subprocess.run(
        [sys.executable, "main.py", "preprocess", mead, "-o", tmp_path / "out", "--workers=1", "--val-share=0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)),
    )
    assert done.returncode == 1
    assert "could not be finished: it is larger than this disk allows" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").glob("*safetensors*")) == [
        "train__M005_neutral_level_1_001.safetensors"
    ]


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
