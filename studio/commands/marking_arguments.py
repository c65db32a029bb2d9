"""The arguments that say how a film is marked as generated, and who signs it."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.engine.marking import BADGE_SIZES, CORNERS, UNDERTAKING, Badge, Marking

_DEFAULT = Badge()


def add_marking_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --badge, --badge-size, --no-badge, --certificate and --key."""
    marks = parser.add_argument_group("how the film says that it is generated")
    where = marks.add_mutually_exclusive_group()
    where.add_argument(
        "--badge", choices=CORNERS, default=_DEFAULT.corner, help=f"corner of the badge (default: {_DEFAULT.corner})"
    )
    where.add_argument("--no-badge", action="store_true", help="no badge in the picture; says what that means for you")
    marks.add_argument("--badge-size", choices=BADGE_SIZES, default=_DEFAULT.size, help="(default: medium)")
    marks.add_argument("--certificate", type=Path, metavar="FILE", help="sign with your own certificate (PEM)")
    marks.add_argument("--key", type=Path, metavar="FILE", help="the private key of --certificate (PEM)")


def marking_of(arguments: argparse.Namespace) -> Marking:
    """What was chosen; prints what a person takes on who wants no badge."""
    if arguments.no_badge:
        print(f"Note: no badge. {UNDERTAKING}")
    badge = None if arguments.no_badge else Badge(arguments.badge, arguments.badge_size)
    return Marking(badge, arguments.certificate, arguments.key)
