"""Sound on its way from the audio callback to whoever uses it: one writer, one reader, no lock, the newest wins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class _Mark:
    """So many samples were written, the last of them at this moment."""

    written: int
    at_s: float


@dataclass(frozen=True)
class SoundPiece:
    """What was read. samples: f32[N]; start: number of the first, counted from the beginning of the recording;
    end_s: when the last was heard, by ``time.perf_counter()``; lost: samples that were overwritten before it.
    """

    samples: Floats
    start: int
    end_s: float
    lost: int


class RingBuffer:
    """Holds the last ``capacity`` samples of one channel. A reader that comes too late finds the rest overwritten."""

    def __init__(self, capacity: int) -> None:
        self._samples = np.zeros(capacity, dtype=np.float32)
        self._mark = _Mark(0, 0.0)
        self._read = 0

    @property
    def written(self) -> int:
        """Samples written since the beginning."""
        return self._mark.written

    def write(self, block: Floats, at_s: float) -> None:
        """Copy f32[N] in, N at most the capacity. at_s: when its last sample was heard. Never waits."""
        capacity, written = len(self._samples), self._mark.written
        begin = written % capacity
        first = min(len(block), capacity - begin)
        self._samples[begin : begin + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self._mark = _Mark(written + len(block), at_s)  # replaced as a whole: the reader sees the old or the new one

    def read(self) -> SoundPiece:
        """Everything since the last time, or what is left of it.

        Half of the capacity at most, so that the writer, who does not wait, needs another half to reach what is read.
        """
        mark, capacity = self._mark, len(self._samples)
        start = max(self._read, mark.written - capacity // 2)
        places = np.arange(start, mark.written) % capacity
        piece = SoundPiece(self._samples[places], start, mark.at_s, start - self._read)
        self._read = mark.written
        return piece

    def skip(self) -> None:
        """Forget what has not been read."""
        self._read = self._mark.written
