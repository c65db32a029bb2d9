"""Counts painted frames: frames a second, and how far the picture lags behind the sound."""

from __future__ import annotations

import statistics
from collections import deque

from studio.worker.messages import PreviewFrame

WINDOW_S = 1.0


class FrameMeter:
    """Looks at the last second only, so the numbers follow what is seen now."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()

    def clear(self) -> None:
        """Forget everything: another utterance begins."""
        self._seen.clear()

    def count(self, frame: PreviewFrame, now_s: float) -> None:
        """Note a frame that reached the screen. now_s: ``time.perf_counter()``."""
        skew_ms = frame.skew_ms + (now_s - frame.posted_s) * 1000
        self._seen.append((now_s, skew_ms))
        while now_s - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()

    @property
    def rate_hz(self) -> float:
        """Frames a second; 0 until two frames were seen."""
        if len(self._seen) < 2:
            return 0.0
        span_s = self._seen[-1][0] - self._seen[0][0]
        return (len(self._seen) - 1) / span_s if span_s > 0 else 0.0

    @property
    def skew_ms(self) -> float:
        """Median lag of the picture behind the sound; negative: the picture is early."""
        return statistics.median(skew for _, skew in self._seen) if self._seen else 0.0
