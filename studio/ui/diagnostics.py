"""What somebody who helps needs to know: what ``main.py doctor`` prints, and the recent log. No typed text in it."""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from studio.recent_log import LogLine, RecentLog

MAIN_FILE = Path(__file__).resolve().parents[2] / "main.py"
LOG_LINES = 200


def log_text(lines: tuple[LogLine, ...]) -> str:
    """Lines of the log as text, one record each."""
    return "\n".join(
        f"{datetime.fromtimestamp(line.time_s):%H:%M:%S} {logging.getLevelName(line.level)} {line.logger}: {line.text}"
        for line in lines
    )


def doctor_command() -> list[str]:
    """The command line that examines this installation; a program packed into one file is its own interpreter."""
    return [sys.executable, "doctor"] if getattr(sys, "frozen", False) else [sys.executable, str(MAIN_FILE), "doctor"]


class Diagnostics(QObject):
    """Runs the doctor in a process of its own, so that a busy or broken engine is no hindrance.

    Signals: collected(str): the whole text, some seconds after ``collect``.
    """

    collected = Signal(str)

    def __init__(self, recent_log: RecentLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = recent_log
        self._process: QProcess | None = None

    def collect(self) -> None:
        """Begin, unless it is under way."""
        if self._process is not None:
            return
        program, *arguments = doctor_command()
        self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONIOENCODING", "utf-8")
        self._process.setProcessEnvironment(environment)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.finished.connect(self._on_ended)
        self._process.errorOccurred.connect(self._on_ended)
        self._process.start(program, arguments)

    def stop(self) -> None:
        """End it without a result, as when the window closes."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.waitForFinished(1000)

    @Slot()
    def _on_ended(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        report = bytes(process.readAll().data()).decode("utf-8", "replace").strip()
        if process.error() is QProcess.ProcessError.FailedToStart:
            report = f"main.py doctor does not start: {process.errorString()}"
        process.deleteLater()
        recent = log_text(self._log.lines()[-LOG_LINES:]) or "(nothing)"
        text = f"RealTalk Studio\n\n{report}\n\nLog\n{recent}\n"
        self.collected.emit(text.replace(str(Path.home()), "~"))
