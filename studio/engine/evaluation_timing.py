"""How long a frame takes, measured while the pictures of an evaluation are made."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class FrameTime:
    """Milliseconds a frame; nan where nothing was measured.

    transformer: sound to expressions, its mean over all frames (it works on whole clips); renderer: mask, guidance and
    network, median; whole: those two, colour matching and blending, median; frames: how many were drawn.
    """

    transformer_ms: float
    renderer_ms: float
    whole_ms: float
    frames: int


class FrameClock:
    """Collects durations, by renderer."""

    def __init__(self) -> None:
        self._heard_s, self._heard_frames = 0.0, 0
        self._drawn_ms: dict[str, list[float]] = defaultdict(list)
        self._finished_ms: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def hearing(self, frames: int) -> Iterator[None]:
        """Time the transformer on a sound of so many frames."""
        started = time.perf_counter()
        yield
        self._heard_s += time.perf_counter() - started
        self._heard_frames += frames

    @contextmanager
    def drawing(self, renderer: str) -> Iterator[None]:
        """Time one frame of a renderer."""
        started = time.perf_counter()
        yield
        self._drawn_ms[renderer].append((time.perf_counter() - started) * 1000)

    @contextmanager
    def blending(self, renderer: str) -> Iterator[None]:
        """Time what is done with the frame that this renderer drew last."""
        started = time.perf_counter()
        yield
        self._finished_ms[renderer].append(self._drawn_ms[renderer][-1] + (time.perf_counter() - started) * 1000)

    def summary(self) -> dict[str, FrameTime]:
        """What was measured, by renderer."""
        heard_ms = 1000 * self._heard_s / self._heard_frames if self._heard_frames else float("nan")
        return {
            name: FrameTime(
                heard_ms,
                float(np.median(drawn)),
                float(np.nansum([heard_ms, np.median(self._finished_ms[name])])),
                len(drawn),
            )
            for name, drawn in self._drawn_ms.items()
        }
