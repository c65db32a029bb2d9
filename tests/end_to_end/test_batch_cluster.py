"""Films on a Ray cluster of two nodes, one of which is killed at work (needs requirements-cluster.lock)."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest

ROOT = Path(__file__).parents[2]
LONGEST_S = 280
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # before Ray is imported, and for the processes it starts
os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - its default of 15 starves on a busy machine

cluster_utils = pytest.importorskip("ray.cluster_utils", reason="Ray is not installed (requirements-cluster.lock)")

pytestmark = pytest.mark.slow


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Any]:
    made = cluster_utils.Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 1, "include_dashboard": False, "dashboard_agent_listen_port": 0},
    )
    yield made
    made.shutdown()


def test_a_node_that_is_killed_costs_no_film(cluster: Any, sample_portrait: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    doomed = cluster.add_node(num_cpus=1, env_vars={"TMPDIR": str(tmp_path / "scratch")})
    shutil.copy(sample_portrait, tmp_path / "portrait.jpg")
    text = "This film is made again by another machine. " * 2
    rows = [
        {"reference": "portrait.jpg", "text": text, "output": f"{name}.mp4", "crop": True} for name in ("one", "two")
    ]
    rows.append({"reference": "missing.jpg", "text": "Nobody.", "output": "three.mp4"})
    jobs = tmp_path / "jobs.jsonl"
    jobs.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    command = [sys.executable, str(ROOT / "main.py"), "batch", str(jobs), "--ray", cluster.address]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert begins_a_film(tmp_path / "scratch", process)
            cluster.remove_node(doomed, allow_graceful=False)
            said, errors = process.communicate(timeout=LONGEST_S)
        finally:
            process.kill()
    assert "2 done, 1 failed" in said, said + errors
    assert process.returncode == 1
    for name in ("one.mp4", "two.mp4"):
        with av.open(str(tmp_path / name)) as film:
            assert len(list(film.decode(video=0))) > 50
        verified = subprocess.run([sys.executable, str(ROOT / "main.py"), "verify", str(tmp_path / name)], check=False)
        assert verified.returncode == 0
    assert not list(tmp_path.glob(".*"))


def begins_a_film(scratch: Path, process: subprocess.Popen[str]) -> bool:
    """Wait until a film lies half made in the folder of a node; False if the program ends before."""
    pause = threading.Event()
    while process.poll() is None:
        if any(path.stat().st_size for path in scratch.glob("realtalk-*/made/.*.part")):
            return True
        pause.wait(0.05)
    return False
