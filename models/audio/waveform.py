"""Sound as samples: what every speech source yields and every audio feature starts from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import soxr

MODEL_RATE_HZ = 16_000
"""Sampling rate of everything the networks hear (supplement 1)."""


@dataclass(frozen=True)
class Waveform:
    """A stretch of sound. samples: f32[N, C] in [-1, 1]; rate_hz: samples a second."""

    samples: npt.NDArray[np.float32]
    rate_hz: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ValueError(f"samples must be f32[N, C], not {self.samples.dtype}{list(self.samples.shape)}")
        if self.rate_hz <= 0:
            raise ValueError(f"rate_hz must be positive, not {self.rate_hz}")

    @classmethod
    def from_mono(cls, samples: npt.ArrayLike, rate_hz: int) -> Waveform:
        """Wrap one channel. samples: [N] of any float type."""
        return cls(np.asarray(samples, dtype=np.float32).reshape(-1, 1), rate_hz)

    @property
    def duration_s(self) -> Fraction:
        """Exact length in seconds."""
        return Fraction(len(self.samples), self.rate_hz)

    def mono(self) -> npt.NDArray[np.float32]:
        """Return f32[N], the mean of the channels."""
        mono: npt.NDArray[np.float32] = self.samples.mean(axis=1, dtype=np.float32)
        return mono

    def for_model(self) -> npt.NDArray[np.float32]:
        """Return f32[N] at ``MODEL_RATE_HZ``: one channel, resampled."""
        mono = self.mono()
        if self.rate_hz == MODEL_RATE_HZ:
            return mono
        resampled: npt.NDArray[np.float32] = soxr.resample(mono, self.rate_hz, MODEL_RATE_HZ)
        return resampled
