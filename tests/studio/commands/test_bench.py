"""The measurement on a real engine, short: what it prints, not how quick this machine is."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_bench_live_prints_latency_rate_and_losses(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "REALTALK_STUDIO_HOME": str(tmp_path)}
    command = [sys.executable, "main.py", "bench", "live", "--fed", "--seconds", "2"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    rows = dict(re.split(r"  +", line, maxsplit=1) for line in done.stdout.splitlines() if "  " in line)
    assert re.match(r"p50 \d+ ms, p95 \d+ ms, each of \d+ frames", rows["microphone to screen"])
    assert float(rows["frames"].split()[0]) > 1
    assert "overruns" in rows["dropped frames"]
    assert "recording fed" in rows["way"]
    assert {"sound to lips", "CPU", "stage renderer", "stage hearing"} <= set(rows)
