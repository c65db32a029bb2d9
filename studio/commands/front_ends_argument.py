"""The argument that chooses the paper's own front ends, the same for every command."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_front_ends_argument(parser: argparse.ArgumentParser) -> None:
    """Declare ``--front-ends``; ``studio.engine.models_loader.read_front_ends`` reads what it names."""
    parser.add_argument(
        "--front-ends",
        type=Path,
        metavar="FILE.toml",
        help="HuBERT, Basel Face Model and weights trained with them (docs/paper_front_ends.md)",
    )
