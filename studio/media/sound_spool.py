"""Sound on disk that is used as if it were in memory: half an hour of stereo would take 700 MB of it."""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from studio.errors import StudioError, sentence

Floats = npt.NDArray[np.float32]

_PIECE_SAMPLES = 1 << 20


class Digest(Protocol):
    """What ``hashlib`` makes."""

    def update(self, data: memoryview, /) -> None:
        """Take more bytes."""


class SoundSpool:
    """Context manager: a nameless file that takes sound piece by piece and then hands it out as waveforms.

    What was handed out may be used until the context ends, and never changes. The file is gone with the process,
    however that ends.
    """

    def __init__(self, rate_hz: int, channels: int, folder: Path) -> None:
        """folder: where the file lies, made if it is not there. Raises StudioError if no file can be made in it."""
        self._rate_hz = rate_hz
        self._channels = channels
        self._folder = folder
        self._count = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder, prefix="sound-")  # noqa: SIM115 - closed by __exit__
        except OSError as error:
            raise self._no_room(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._count

    @property
    def rate_hz(self) -> int:
        """Samples a second."""
        return self._rate_hz

    def append(self, samples: Floats) -> None:
        """Add f32[N, C]. Raises StudioError for a full disk."""
        if samples.ndim != 2 or samples.shape[1] != self._channels:
            raise ValueError(f"samples must be f32[N, {self._channels}], not {list(samples.shape)}")
        try:
            self._file.write(np.ascontiguousarray(samples, dtype=np.float32).data)
        except OSError as error:
            raise self._no_room(error) from error
        self._count += len(samples)

    def waveform(self) -> Waveform:
        """All of it, read from the disk where it is looked at; nothing may be added afterwards."""
        shape = (self._count, self._channels)
        if not self._count:
            return Waveform(np.zeros(shape, np.float32), self._rate_hz)
        try:
            self._file.flush()
            mapped = np.memmap(
                self._file, dtype=np.float32, mode="c", shape=shape
            )  # private: nobody writes to the file
        except OSError as error:
            raise self._no_room(error) from error
        return Waveform(np.asarray(mapped), self._rate_hz)

    def _no_room(self, error: OSError) -> StudioError:
        return StudioError(
            sentence(
                "The sound cannot be kept in {folder}: {reason}.",
                folder=self._folder,
                reason=error.strerror or str(error),
            ),
            "Free some space there, or make the folder writable.",
        )


def hash_sound(sound: Waveform, digest: Digest) -> None:
    """Hash all samples in order, without having all of them in memory."""
    for start in range(0, len(sound.samples), _PIECE_SAMPLES):
        digest.update(np.ascontiguousarray(sound.samples[start : start + _PIECE_SAMPLES]).data)
        let_go(sound)


def let_go(sound: Waveform) -> None:
    """Give back the memory of what has been looked at so far; sound that is not on disk stays as it is."""
    for held in vars(sound).values():
        base = held
        while isinstance(base, np.ndarray):
            base = base.base
        if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # elsewhere the system takes it in need
            base.madvise(mmap.MADV_DONTNEED)
