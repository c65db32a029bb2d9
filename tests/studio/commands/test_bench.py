"""The measurement on a real engine, short: what it prints, not how quick this machine is."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

from studio.commands.bench_live import _first_and_last
from studio.commands.live_bench import Displayed, Measured, Sample

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


def test_a_long_session_is_told_by_its_first_and_last_minute() -> None:
    shown_s = 100.0 + np.arange(25 * 240) / 25
    displayed = [Displayed(place, at_s, 150.0 + place / 60, None) for place, at_s in enumerate(shown_s)]
    samples = [Sample(after_s, (300 + after_s) * 2**20, after_s // 2) for after_s in range(0, 240, 5)]
    rows = dict(_first_and_last(Measured(from_s=100.0, displayed=displayed, samples=samples)))
    assert rows["first minute"] == "p50 162 ms, p95 174 ms microphone to screen, 25.0 frames a second, 27 dropped"
    assert rows["last minute"].startswith("p50 237 ms, p95 249 ms")
    assert rows["memory"] == "365 MB after 65 s, 450 MB after 150 s, 535 MB after 235 s"


def test_bench_render_compares_ways_with_the_plainest(tmp_path: Path) -> None:
    environment = {**os.environ, "REALTALK_STUDIO_HOME": str(tmp_path)}
    figures = tmp_path / "bench.json"
    command = [sys.executable, "main.py", "bench", "render", "--seconds", "1", "--json", str(figures)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text(encoding="utf-8"))
    first, second = told["ways"][:2]
    assert (first["recorded"], second["recorded"]) == (False, True)
    assert (first["preset"], first["precision"], first["ratio"]) == ("lite", "fp32", 1.0)
    for way in told["ways"]:
        assert way["frames_per_second"] > 0
        assert way["stages_ms"]["renderer"]["p50"] <= way["stages_ms"]["renderer"]["p95"]
        assert way["peak_bytes"] > 100 * 2**20
    assert "lite, cpu, fp32, as written" in done.stdout
    assert f"25 frames, on {told['machine']}" in done.stdout
