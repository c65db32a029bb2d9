"""Progress on a terminal: one line that is rewritten, or one line per tenth where the output is a file."""

from __future__ import annotations

import io
import sys
import time
from types import TracebackType
from typing import Self, TextIO

_REFRESH_S = 0.2


class ProgressLine:
    """Shows how far a piece of work is and how long it will still take. Use as a context manager."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr or io.StringIO()  # a program without a console has no stderr
        self._rewrites = self._stream.isatty()
        self._label = ""
        self._started = self._shown_at = 0.0
        self._tenth = -1
        self._open_line = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_line()

    def show(self, label: str, fraction: float, detail: str = "") -> None:
        """Report that the work called ``label`` has reached ``fraction`` (0 to 1); detail: stands behind it."""
        now = time.monotonic()
        behind = f", {detail}" if detail else ""
        if label != self._label:
            self._end_line()
            self._label, self._started, self._shown_at, self._tenth = label, now, 0.0, -1
        if self._rewrites:
            if now - self._shown_at < _REFRESH_S and fraction < 1:
                return
            self._stream.write(f"\r\033[K{label}: {fraction:4.0%}{self._remaining(now, fraction)}{behind}")
            self._open_line = True
        elif int(fraction * 10) > self._tenth:
            self._tenth = int(fraction * 10)
            self._stream.write(f"{label}: {fraction:4.0%}{self._remaining(now, fraction)}{behind}\n")
        self._shown_at = now
        self._stream.flush()

    def _remaining(self, now: float, fraction: float) -> str:
        if not 0.02 < fraction < 1:
            return ""
        seconds = round((now - self._started) * (1 - fraction) / fraction)
        return f", about {seconds // 60}:{seconds % 60:02d} left"

    def _end_line(self) -> None:
        if self._open_line:
            self._stream.write("\n")
            self._stream.flush()
            self._open_line = False
