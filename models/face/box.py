"""Boxes of a picture's rows and columns."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Box = tuple[slice, slice]
"""Rows and columns, with starts and stops within the picture."""
WHOLE: Box = (slice(None), slice(None))
"""All of any picture; the other functions do not take it."""


def whole_box(size: int) -> Box:
    """All of a square picture."""
    return slice(0, size), slice(0, size)


def box_of(region: npt.NDArray[np.bool_]) -> Box | None:
    """Rows and columns that hold all of a region bool[H, W]; None when it is empty."""
    left, top, width, height = cv2.boundingRect(region.astype(np.uint8))
    return None if width == 0 else (slice(top, top + height), slice(left, left + width))


def common_box(one: Box | None, other: Box | None) -> Box | None:
    """Where two boxes overlap; None where they do not."""
    if one is None or other is None:
        return None
    rows, columns = (slice(max(a.start, b.start), min(a.stop, b.stop)) for a, b in zip(one, other, strict=True))
    return (rows, columns) if rows.start < rows.stop and columns.start < columns.stop else None


def within(inner: Box, outer: Box) -> Box:
    """A box of the picture's pixels, counted in those of another box that holds it."""
    rows, columns = (slice(a.start - b.start, a.stop - b.start) for a, b in zip(inner, outer, strict=True))
    return rows, columns


def out_of(inner: Box, outer: Box) -> Box:
    """The opposite of ``within``."""
    rows, columns = (slice(a.start + b.start, a.stop + b.start) for a, b in zip(inner, outer, strict=True))
    return rows, columns
