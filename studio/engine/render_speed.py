"""How quickly frames are made here: each way of computing them in a process of its own, on the same work.

A way is a preset on a device in a precision; on a CPU also with the renderer as it is written instead of the recorded
graph (``models.networks.recorded_renderer``). One process each, so that memory is counted from nothing and nothing is
warm that should not be.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from models.audio.waveform import Waveform
from models.bf16 import multiplies_bf16
from models.realtalk import Precision
from studio.cancel import CancelToken
from studio.engine.avatar_builder import build_avatar
from studio.engine.models_loader import load_models
from studio.engine.stage_timer import StageTime
from studio.engine.talking_head import TalkingHead
from studio.engine.worker_pool import run_in_processes
from studio.errors import StudioError
from studio.memory_use import peak_bytes

WARM_UP_FRAMES = 10


@dataclass(frozen=True)
class RenderWay:
    """One way of computing frames. recorded: from one recorded graph, on a CPU."""

    preset: str
    device: str
    precision: Precision
    recorded: bool = True

    def __str__(self) -> str:
        graph = "" if self.device != "cpu" else ", recorded" if self.recorded else ", as written"
        return f"{self.preset}, {self.device}, {self.precision}{graph}"


@dataclass(frozen=True)
class RenderWork:
    """What all ways do: a reference says a sound. whole_frame: put the face back into the whole picture."""

    reference: Path
    sound: Waveform
    whole_frame: bool


@dataclass(frozen=True)
class RenderSpeed:
    """frames: of the sound; expression_s: predicting all of them; render_s: drawing them after the first ten; stages:
    their median and 95 % in ms; peak: most bytes of memory, None where the system does not say.
    """

    way: RenderWay
    frames: int
    expression_s: float
    render_s: float
    stages: tuple[StageTime, ...]
    peak: int | None

    @property
    def frames_per_second(self) -> float:
        """Frames drawn in a second."""
        return (self.frames - WARM_UP_FRAMES) / self.render_s


def ways_here(presets: Sequence[str], devices: Sequence[str]) -> list[RenderWay]:
    """Every way that runs here, the plainest first: fp32 as it is written, on the first preset and device."""
    ways = []
    for preset in presets:
        for device in devices:
            fast: tuple[Precision, ...] = ("fp32", "bf16") if multiplies_bf16(torch.device(device)) else ("fp32",)
            if device == "cpu":
                ways.append(RenderWay(preset, device, "fp32", recorded=False))
            ways += [RenderWay(preset, device, precision) for precision in fast]
    return ways


def measure_ways(
    ways: Sequence[RenderWay], work: RenderWork, cancel: CancelToken, progress: Callable[[float], None]
) -> Iterator[RenderSpeed]:
    """Measure one way after the other. Raises ``StudioError`` when a process dies or its work cannot be done."""
    for number, way in enumerate(ways):
        progress(number / len(ways))
        for outcome in run_in_processes(_measure, [(way, work)], 1, cancel, lambda _, __: None):
            if outcome.result is None:
                raise StudioError(f"The process that measured {way} has died.", "Run it again with --verbose.")
            yield outcome.result
    progress(1.0)


def _measure(piece: tuple[RenderWay, RenderWork], _: Callable[[float], None]) -> RenderSpeed:
    way, work = piece
    models = load_models(way.preset, way.device, precision=way.precision, recording=way.recorded)
    head = TalkingHead(models, build_avatar(work.reference, models))
    utterance = head.utterance([work.sound])
    started = time.perf_counter()
    utterance.expression_at(0, head.avatar.rate)
    expression_s = time.perf_counter() - started
    count = 0
    for frame in head.say(utterance, cancel=CancelToken(), whole_frame=work.whole_frame):
        assert (frame.frame_rgb is not None) == work.whole_frame, "looked at, so that it is put together"
        count += 1
        if count == WARM_UP_FRAMES:
            head.timer.forget()
            started = time.perf_counter()
    render_s = time.perf_counter() - started
    return RenderSpeed(way, count, expression_s, render_s, head.stage_times(), peak_bytes())
