"""``--face``: which of several people in a clip is meant."""

from __future__ import annotations

import argparse

from studio.commands.number_arguments import positive_int


def add_face_argument(parser: argparse.ArgumentParser) -> None:
    """Declare the argument; 0 without it, the largest face."""
    parser.add_argument(
        "--face",
        type=positive_int,
        default=0,
        metavar="N",
        help="which of several faces, from left to right in the first frame that shows most of them (default: the "
        "largest)",
    )
