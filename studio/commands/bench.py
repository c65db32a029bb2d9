"""``main.py bench``: how quick the program is on this machine."""

from __future__ import annotations

import argparse

from studio.commands import bench_live, bench_render

HELP = "measure the program on this machine"
_KINDS = {"render": bench_render, "live": bench_live}
_RUNS = {"render": bench_render.run, "live": bench_live.run}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    kinds = parser.add_subparsers(dest="kind", metavar="WHAT", required=True)
    for name, kind in _KINDS.items():
        kind.add_arguments(kinds.add_parser(name, help=kind.HELP, description=kind.HELP))


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print what was found."""
    return _RUNS[arguments.kind](arguments)
