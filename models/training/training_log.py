"""What a training leaves to look at: a line of JSON for every report, and the same for TensorBoard where it is there.

Pictures show people: they stay in the output folder.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2

from models.errors import TrainingError

log = logging.getLogger(__name__)

LOG_FILE = "log.jsonl"
TENSORBOARD_FOLDER = "tensorboard"


def made(folder: Path) -> Path:
    """Make an output folder where there is none. Raises ``TrainingError`` when that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"{folder}: the output folder cannot be made ({error}).") from error
    return folder


@contextlib.contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TrainingError(f"{path}: cannot be written ({error}); free some space and start again.") from error


class TrainingLog:
    """Writes ``LOG_FILE`` and, with the optional package ``tensorboard``, event files beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writer = _tensorboard_writer(folder / TENSORBOARD_FOLDER)

    def write(self, kind: str, step: int, values: Mapping[str, Any], line: Mapping[str, Any]) -> None:
        """Keep the numbers among ``values`` as curves ``kind/name``, and ``line`` as JSON.

        Raises ``TrainingError`` when the disk is full.
        """
        path = self._folder / LOG_FILE
        with _said(path), path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        if self._writer is not None:
            with _said(self._folder / TENSORBOARD_FOLDER):
                for name, value in values.items():
                    if isinstance(value, int | float):
                        self._writer.add_scalar(f"{kind}/{name}", value, step)
                self._writer.flush()

    def picture(self, name: str, step: int, path: Path) -> None:
        """Show a picture's file in TensorBoard too. Raises ``TrainingError`` when the disk is full."""
        if self._writer is not None:
            picture_bgr = cv2.imread(str(path))
            assert picture_bgr is not None
            with _said(self._folder / TENSORBOARD_FOLDER):
                self._writer.add_image(name, picture_bgr[:, :, ::-1], step, dataformats="HWC")

    def close(self) -> None:
        """Finish the event files."""
        if self._writer is not None:
            with contextlib.suppress(OSError):  # a full disk has been said before
                self._writer.close()


def _tensorboard_writer(folder: Path) -> Any:  # noqa: ANN401 - an optional package
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        log.info("the package tensorboard is not installed: scalars are in %s alone", LOG_FILE)
        return None
    return SummaryWriter(str(folder))


class Pace:
    """How fast a training goes and how long it will still take."""

    def __init__(self, first_step: int, steps: int) -> None:
        self._first, self._steps = first_step, steps
        self._started = time.monotonic()

    def text(self, step: int) -> str:
        """Say it for people. step: how many are done, at least one more than the first."""
        seconds = (time.monotonic() - self._started) / max(1, step - self._first)
        left = round(seconds * (self._steps - step))
        hours, minutes = left // 3600, left // 60 % 60
        return f"step {step}/{self._steps}  {seconds:.2f} s a step  {hours}:{minutes:02d}:{left % 60:02d} left"
