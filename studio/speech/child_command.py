"""How the process that speaks is started: by the interpreter, or by the packed program, which is its own."""

from __future__ import annotations

import sys

CHILD_ARGUMENT = "--speech-child"
"""The packed program, started with this alone, is the process that speaks."""


def usual_child_command() -> tuple[str, ...]:
    """The command line of ``pyttsx3_child``."""
    if getattr(sys, "frozen", False):
        return (sys.executable, CHILD_ARGUMENT)
    return (sys.executable, "-m", "studio.speech.pyttsx3_child")
