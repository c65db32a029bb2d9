"""``main.py`` and ``main.py studio``: open the window."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from studio.commands.front_ends_argument import add_front_ends_argument
from studio.engine.sample import SAMPLE_NAME
from studio.errors import StudioError
from studio.recent_log import watch_log
from studio.settings import load_settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from studio.ui.main_window import MainWindow

log = logging.getLogger(__name__)

LAST_WAIT_MS = 1_000
"""For the engine thread to leave, after the closing window has waited for it already."""
INTERRUPT_CHECK_MS = 200
HELP = "open the window (the default)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--reference", metavar="FILE", help="video or photo to begin with")
    parser.add_argument("--preset", choices=("lite", "full"), help="size of the renderer")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), help="where the networks run")
    add_front_ends_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Open the window; see ``open_window``."""
    return open_window(arguments)


def open_window(arguments: argparse.Namespace) -> int:
    """Show the window until it is closed; returns the exit code.

    arguments: ``reference`` (a clip to begin with; "sample" or None for the portrait), ``preset``, ``device`` and
    ``front_ends`` (a TOML file); whatever is absent or None comes from the settings, or is the program's own.
    Raises ``StudioError`` where no window can be opened at all.
    """
    _require_display()
    reference = getattr(arguments, "reference", None)
    first_clip = Path(reference) if reference and str(reference) != SAMPLE_NAME else None
    try:
        from PySide6.QtWidgets import QApplication

        from studio.ui.engine_client import EngineClient
        from studio.ui.main_window import MainWindow
        from studio.ui.theme import apply_theme
        from studio.ui.translation import install_translation
    except ImportError as error:
        raise StudioError(
            f"The window cannot be opened: {error}.", "Run 'main.py doctor' to see which system package is missing."
        ) from error
    from studio.worker.real_engine import RealEngine

    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("RealTalk Studio")
    application.setDesktopFileName("realtalk-studio")
    settings = load_settings()
    install_translation(application, settings.language)
    apply_theme(application, settings.theme)
    engine = EngineClient(partial(RealEngine, front_ends=getattr(arguments, "front_ends", None)))
    window = MainWindow(engine, settings, recent_log=watch_log())
    _report_surprises(window)
    # From here on Ctrl-C and a polite kill close the window: they must never leave the engine thread alone.
    stopping = (signal.SIGINT, signal.SIGTERM)
    previous = [signal.signal(number, lambda *_: window.close_at_once()) for number in stopping]
    window.show()
    log.info("window open on %s", application.platformName())
    window.begin(first_clip, getattr(arguments, "preset", None), getattr(arguments, "device", None))
    try:
        return _run(application, engine.wait_for_end)
    finally:
        for number, handler in zip(stopping, previous, strict=True):
            signal.signal(number, handler)


def _require_display() -> None:
    """Qt aborts the whole process where there is no display, so look before."""
    if sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    ):
        raise StudioError(
            "There is no display to open a window on.",
            "Start it from a desktop, or make a video without a window: main.py render --help.",
        )


def _run(application: QApplication, wait_for_end: Callable[[int], bool]) -> int:
    from PySide6.QtCore import QTimer

    # Python sees Ctrl-C only when some Python code runs now and then.
    pulse = QTimer()
    pulse.timeout.connect(_let_python_look_up)
    pulse.start(INTERRUPT_CHECK_MS)
    code = application.exec()
    pulse.stop()
    if not wait_for_end(LAST_WAIT_MS):
        log.error("the engine thread does not leave; ending the process without it")
        logging.shutdown()
        # Qt aborts with a core dump when a running thread is destroyed; everything worth keeping is on disk.
        os._exit(1)
    return code


def _let_python_look_up() -> None:
    """Do nothing, in Python."""


def _report_surprises(window: MainWindow) -> None:
    """Errors nobody foresaw, raised in the window's own code, are logged and told; the window stays."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("the window's code broke", exc_info=(kind, error, trace))
        window.banner.show_problem("Something went wrong inside the window.", "The log tells more; your work is kept.")

    sys.excepthook = report
