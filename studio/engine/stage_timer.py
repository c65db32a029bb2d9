"""How long each stage of the engine takes, over the last frames."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

WINDOW = 250
"""Measurements kept per stage: ten seconds of frames."""


@dataclass(frozen=True)
class StageTime:
    """Milliseconds of one stage: half of the measurements lie below p50_ms, 95 % below p95_ms."""

    stage: str
    p50_ms: float
    p95_ms: float


class StageTimer:
    """Collects durations by stage name."""

    def __init__(self) -> None:
        self._durations_ms: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=WINDOW))

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs inside."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._durations_ms[name].append((time.perf_counter() - started) * 1000)

    def forget(self) -> None:
        """Begin anew."""
        self._durations_ms.clear()

    def summary(self) -> tuple[StageTime, ...]:
        """Return what was measured, in the order the stages first ran."""
        return tuple(
            StageTime(name, *(float(v) for v in np.percentile(list(durations), (50, 95))))
            for name, durations in list(self._durations_ms.items())  # another thread may add a stage
        )
