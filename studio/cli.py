"""The command line: which command was asked for, and how it ended.

Exit codes: 0 done, 1 failed with one sentence on stderr, 2 wrong usage, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import argparse
import io
import logging
import signal
import sys
from collections.abc import Sequence

from studio.commands import (
    batch,
    bench,
    doctor,
    evaluate,
    personalise,
    preprocess,
    render,
    studio_window,
    track,
    train,
    verify,
)
from studio.errors import Cancelled, StudioError
from studio.logging_setup import set_up_logging

COMMANDS = {
    "studio": studio_window,
    "render": render,
    "batch": batch,
    "verify": verify,
    "personalise": personalise,
    "track": track,
    "preprocess": preprocess,
    "train": train,
    "evaluate": evaluate,
    "bench": bench,
    "doctor": doctor,
}
DONE, FAILED, INTERRUPTED = 0, 1, 130
VERBOSE = "--verbose"
_VERBOSE_HELP = "log every step to stderr"

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without a command, open the window. Returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _accept_any_letter()
    # A polite kill ends a command as Ctrl-C does: with nothing unfinished left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    parsed = build_parser().parse_args(given if set(given) - {VERBOSE} else [*given, "studio"])
    set_up_logging(verbose=parsed.verbose)
    try:
        return int(COMMANDS[parsed.command].run(parsed))
    except StudioError as error:
        print(f"{parsed.command}: {error}", file=sys.stderr)
        return FAILED
    except (KeyboardInterrupt, Cancelled):
        print(f"{parsed.command}: stopped.", file=sys.stderr)
        return INTERRUPTED
    except Exception as error:  # the edge of the process: a person gets a sentence, the log the trace
        log.debug("unexpected error", exc_info=True)
        print(
            f"{parsed.command}: unexpected {type(error).__name__}: {str(error).rstrip('.')}. "
            f"Please report this with what {VERBOSE} prints.",
            file=sys.stderr,
        )
        return FAILED


def build_parser() -> argparse.ArgumentParser:
    """Assemble the parser; every command adds its own arguments."""
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="RealTalk Studio: a portrait says what you type. Without a command the window opens.",
    )
    parser.add_argument(VERBOSE, action="store_true", help=_VERBOSE_HELP)
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=command.HELP, description=command.HELP)
        command.add_arguments(subparser)
        # Suppressed, because the subparser's default would undo a --verbose before the command.
        subparser.add_argument(VERBOSE, action="store_true", default=argparse.SUPPRESS, help=_VERBOSE_HELP)
    return parser


def _accept_any_letter() -> None:
    """Print names that the terminal cannot show with escapes: a finished film must not end in an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None in a program without a console
            stream.reconfigure(errors="backslashreplace")
