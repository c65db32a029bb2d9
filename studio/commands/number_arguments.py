"""Numbers on the command line: types for argparse that refuse what would only fail later."""

from __future__ import annotations

import argparse
import math


def positive_int(text: str) -> int:
    """A whole number from 1 on. Raises ``ArgumentTypeError``, which argparse turns into a line on wrong usage."""
    return _whole_number(text, least=1)


def non_negative_int(text: str) -> int:
    """A whole number from 0 on, such as a seed. Raises as ``positive_int`` does."""
    return _whole_number(text, least=0)


def positive_float(text: str) -> float:
    """A finite number above 0. Raises as ``positive_int`` does."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value


def _whole_number(text: str, least: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = least - 1
    if value < least:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
    return value
