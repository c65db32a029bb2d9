"""The last lines of the log, in memory, for the window's log page. Typed text and sound never get into any log."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass

LINES_KEPT = 2000


@dataclass(frozen=True)
class LogLine:
    """One record. time_s: seconds since the epoch; text: the message, with the traceback if there is one."""

    number: int
    time_s: float
    level: int
    logger: str
    text: str


class RecentLog(logging.Handler):
    """Keeps the last records; any thread may write and read."""

    def __init__(self, kept: int = LINES_KEPT) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[LogLine] = deque(maxlen=kept)
        self._count = 0
        self._guard = threading.Lock()
        self.setFormatter(logging.Formatter())

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        try:
            text = self.format(record)
        except Exception:  # noqa: BLE001 - a bad format string of somebody's must not stop the program
            self.handleError(record)
            return
        with self._guard:
            self._count += 1
            self._lines.append(LogLine(self._count, record.created, record.levelno, record.name, text))

    def lines(self, level: int = logging.NOTSET, after: int = 0) -> tuple[LogLine, ...]:
        """Return what is kept of this level and above, the oldest first. after: only lines with a larger number."""
        with self._guard:
            return tuple(line for line in self._lines if line.level >= level and line.number > after)


def watch_log() -> RecentLog:
    """Keep what is logged from now on; stderr goes on getting what it got before."""
    root = logging.getLogger()
    for handler in root.handlers:
        handler.setLevel(max(handler.level, root.level))
    root.setLevel(min(root.level, logging.INFO))
    recent = RecentLog()
    root.addHandler(recent)
    return recent
