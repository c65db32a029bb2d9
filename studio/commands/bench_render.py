"""``main.py bench render``: presets, devices and precisions on the same work, as ratios to the first of them."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio.commands.number_arguments import positive_float
from studio.commands.progress_line import ProgressLine
from studio.engine.sample import SAMPLE_NAME, reference_file

if TYPE_CHECKING:
    from studio.engine.render_speed import RenderSpeed

HELP = "frames a second of every preset, device and precision on the same work, each in a process of its own"
LEAST_SECONDS = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``bench render``."""
    parser.add_argument("--reference", default=SAMPLE_NAME, metavar="FILE", help="video or photo (default: the sample)")
    parser.add_argument("--sound", type=Path, metavar="FILE", help="what is said (default: a generated voice)")
    parser.add_argument("--seconds", type=positive_float, default=8.0, metavar="S", help="how long (default: 8)")
    parser.add_argument(
        "--whole-frame", action="store_true", help="put the face back into the whole picture, as a film"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print what was found."""
    import torch

    from studio.cancel import CancelToken
    from studio.commands.bench_live import recording
    from studio.engine.models_loader import available_presets, limit_threads
    from studio.engine.render_speed import RenderWork, measure_ways, ways_here

    devices = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
    sound = recording(arguments.sound, max(LEAST_SECONDS, arguments.seconds))
    work = RenderWork(reference_file(arguments.reference), sound, arguments.whole_frame)
    with ProgressLine() as line:
        ways = ways_here(available_presets(), devices)
        speeds = list(measure_ways(ways, work, CancelToken(), partial(line.show, "Measuring")))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {limit_threads()} threads for the networks"
    print(f"{speeds[0].frames} frames, on {machine}")
    _print(speeds)
    if arguments.json is not None:
        _write(arguments.json, speeds, machine)
    return 0


def _print(speeds: Sequence[RenderSpeed]) -> None:
    stages = list(dict.fromkeys(stage.stage for speed in speeds for stage in speed.stages))
    heads = ["frames/s", "x", *(f"{stage} ms" for stage in stages), "expression s", "peak MB"]
    width = max(len(str(speed.way)) for speed in speeds)
    columns = [max(len(head), 13) for head in heads]
    print(" " * width, *(head.rjust(size) for head, size in zip(heads, columns, strict=True)))
    for speed in speeds:
        times = {stage.stage: f"{stage.p50_ms:.1f} / {stage.p95_ms:.1f}" for stage in speed.stages}
        row = [
            f"{speed.frames_per_second:.1f}",
            f"{speed.frames_per_second / speeds[0].frames_per_second:.2f}",
            *(times.get(stage, "-") for stage in stages),
            f"{speed.expression_s:.2f}",
            "-" if speed.peak is None else f"{speed.peak / 2**20:.0f}",
        ]
        print(str(speed.way).ljust(width), *(value.rjust(size) for value, size in zip(row, columns, strict=True)))
    print(f"x: against '{speeds[0].way}'; ms: half of the frames / 95 % of them take no longer")


def _write(path: Path, speeds: Sequence[RenderSpeed], machine: str) -> None:
    from studio.media.output_file import write_text

    rows = [
        {
            **asdict(speed.way),
            "frames_per_second": speed.frames_per_second,
            "ratio": speed.frames_per_second / speeds[0].frames_per_second,
            "expression_s": speed.expression_s,
            "stages_ms": {stage.stage: {"p50": stage.p50_ms, "p95": stage.p95_ms} for stage in speed.stages},
            "peak_bytes": speed.peak,
        }
        for speed in speeds
    ]
    write_text(path, json.dumps({"machine": machine, "ways": rows}, indent=1) + "\n")
