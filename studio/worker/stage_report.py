"""Tells the window what the engine's stages cost, once a second while frames are rendered."""

from __future__ import annotations

import time
from collections.abc import Callable

from studio.engine.stage_timer import StageTime
from studio.worker.messages import StagesTimed

EVERY_S = 1.0


class StageReport:
    """Of one run; used in the engine thread alone."""

    def __init__(
        self, run: int, measured: Callable[[], tuple[StageTime, ...]], report: Callable[[StagesTimed], None]
    ) -> None:
        """measured: gives the times as they are now."""
        self._run = run
        self._measured = measured
        self._report = report
        self._last_s = -EVERY_S

    def after_frame(self) -> None:
        """Report, if a second has gone by: the first time after the first frame."""
        now_s = time.perf_counter()
        if now_s - self._last_s >= EVERY_S:
            self._last_s = now_s
            self._report(StagesTimed(self._run, self._measured()))
