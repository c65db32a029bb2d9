"""Where log lines go: warnings to stderr, everything with ``--verbose``."""

from __future__ import annotations

import logging


def set_up_logging(*, verbose: bool) -> None:
    """Configure the root logger once, at the start of the process."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for chatty in ("matplotlib", "PIL", "libav", "comtypes"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
