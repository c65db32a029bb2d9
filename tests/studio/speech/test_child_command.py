import sys

import pytest

from studio.speech.child_command import CHILD_ARGUMENT, usual_child_command


def test_the_packed_program_is_its_own_interpreter(monkeypatch: pytest.MonkeyPatch):
    assert usual_child_command() == (sys.executable, "-m", "studio.speech.pyttsx3_child")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert usual_child_command() == (sys.executable, CHILD_ARGUMENT)
