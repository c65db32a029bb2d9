import io
import sys

import pytest

from studio.commands.progress_line import ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_one_line_a_tenth():
    file = io.StringIO()
    with ProgressLine(file) as line:
        for step in range(101):
            line.show("Rendering", step / 100)
    lines = file.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[0] == "Rendering:   0%"
    assert "left" in lines[5]
    assert lines[-1] == "Rendering: 100%"


def test_a_terminal_keeps_one_line_a_stage():
    terminal = Terminal()
    with ProgressLine(terminal) as line:
        line.show("Reading", 1.0)
        line.show("Rendering", 1.0)
    shown = terminal.getvalue().split("\n")
    assert [part.rpartition("\033[K")[2] for part in shown] == ["Reading: 100%", "Rendering: 100%", ""]


def test_a_detail_stands_behind_the_remaining_time():
    file, terminal = io.StringIO(), Terminal()
    for stream in (file, terminal):
        with ProgressLine(stream) as line:
            line.show("Learning", 1.0, "error 0.08 -> 0.07")
    assert file.getvalue() == "Learning: 100%, error 0.08 -> 0.07\n"
    assert terminal.getvalue() == "\r\033[KLearning: 100%, error 0.08 -> 0.07\n"


def test_without_a_console_nothing_is_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", None)
    with ProgressLine() as line:
        line.show("Rendering", 0.5)
