"""MediaPipe's solutions without their noise: each greets on stderr, and warns of protobuf at every picture."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


class MediapipeSolution:
    """One of ``mediapipe.python.solutions``. Owns native resources: use as a context manager, or ``close`` it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """make: imports and makes it."""
        with _quiet_native_log(), _quiet_protobuf():
            self._solution = make()
            self._solution.process(np.zeros((64, 64, 3), dtype=np.uint8))  # what it has to say, it says at first use

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def process(self, picture_rgb: Image) -> Any:  # noqa: ANN401 - a named tuple made at run time, of protobufs
        """What it finds in u8[H, W, 3]."""
        with _quiet_protobuf():
            return self._solution.process(np.ascontiguousarray(picture_rgb))

    def close(self) -> None:
        """Let go of what is native."""
        self._solution.close()


@contextlib.contextmanager
def _quiet_native_log() -> Iterator[None]:
    """WORKAROUND(mediapipe 0.10.14): its native code greets on stderr, and no setting of it stops that."""
    try:
        kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # a program without a console has no stderr to keep clean
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


@contextlib.contextmanager
def _quiet_protobuf() -> Iterator[None]:
    """WORKAROUND(mediapipe 0.10.14): it calls a protobuf function that warns of its removal at every frame."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="SymbolDatabase.GetPrototype", category=UserWarning)
        yield
