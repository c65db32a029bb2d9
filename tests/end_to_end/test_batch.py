"""Many films from one list: each is read back, and what stops one stops no other."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


def write_jobs(folder: Path, sound_file: Path) -> Path:
    """Three jobs that work, two of them on the same portrait, and one whose reference shows nobody."""
    cv2.imwrite(str(folder / "nobody.png"), np.full((300, 300, 3), 90, np.uint8))
    (folder / "script.txt").write_text("Papa buys maps.", encoding="utf-8")
    rows = [
        {"reference": "sample", "text": "Mama.", "output": "one.mp4", "crop": True},
        {"reference": "nobody.png", "text": "Nobody.", "output": "two.mp4"},
        {"reference": "sample", "text-file": "script.txt", "output": "three.mp4", "crop": True, "seed": 5},
        {"reference": "sample", "audio": str(sound_file), "output": "four.webm", "codec": "vp9", "crop": True},
    ]
    jobs = folder / "jobs.jsonl"
    jobs.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return jobs


def frames_in(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]


def test_a_bad_reference_stops_no_other_and_a_second_run_makes_what_is_missing(
    studio, sound_file: Path, tmp_path: Path
):
    jobs = write_jobs(tmp_path, sound_file)
    first = studio("batch", jobs, "--workers", "2")
    assert first.returncode == 1, first.stderr
    assert "3 done, 1 failed" in first.stdout
    assert "two.mp4: No face was found in nobody.png." in first.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["four.webm", "jobs.jsonl", "jobs.jsonl.ledger.jsonl", "nobody.png", "one.mp4", "script.txt", "three.mp4"]
    )
    assert len(frames_in(tmp_path / "four.webm")) == 19
    alone = tmp_path / "alone.mp4"
    same = studio("render", "--reference", "sample", "--text", "Mama.", "--output", alone, "--crop")
    assert same.returncode == 0, same.stderr
    for one, other in zip(frames_in(tmp_path / "one.mp4"), frames_in(alone), strict=True):
        assert np.abs(one.astype(int) - other).mean() < 1  # processes share the threads differently
    (tmp_path / "script.txt").write_text("Mama buys bread.", encoding="utf-8")
    jobs.write_text("".join(line for line in jobs.read_text().splitlines(True) if "nobody" not in line))
    second = studio("batch", jobs)
    assert second.returncode == 0, second.stderr
    assert "2 of 3 films are there already." in second.stdout
    assert "[1/1] line 2, three.mp4: done" in second.stdout
    third = studio("batch", jobs)
    assert (third.returncode, third.stdout) == (0, "3 of 3 films are there already.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_stops_everything_and_leaves_whole_films_only(sound_file: Path, tmp_path: Path):
    jobs = write_jobs(tmp_path, sound_file)
    long = {"reference": "sample", "text": "This sentence is long enough to be stopped. " * 20, "output": "long.mp4"}
    with jobs.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**long, "crop": False}) + "\n")
    command = [sys.executable, str(ROOT / "main.py"), "batch", str(jobs), "--workers", "2"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            seen = ""
            while "[4/5]" not in seen:
                line = process.stdout.readline()
                assert line, seen
                seen += line
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.strip().splitlines()[-1] == "batch: stopped."
    assert "Traceback" not in said
    left = {path.name for path in tmp_path.iterdir()} - {".long.mp4.unfinished"}
    assert left == {
        "four.webm",
        "jobs.jsonl",
        "jobs.jsonl.ledger.jsonl",
        "nobody.png",
        "one.mp4",
        "script.txt",
        "three.mp4",
    }
