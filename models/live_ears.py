"""What hears sound that is still being spoken: one window at a time, nothing after its end."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.audio.features import SAMPLES_PER_FEATURE
from models.audio.mel_encoder import MelEncoder
from models.audio.moonshine import LIVE_SECONDS, MoonshineExtractor
from models.audio.running_level import RunningLevel
from models.audio.waveform import MODEL_RATE_HZ

Floats = npt.NDArray[np.float32]


class SoundSoFar:
    """The newest part of a recording that goes on. Places are features of 20 ms from its beginning, which silence
    precedes.
    """

    def __init__(self, silence: int, *, at_its_level: bool) -> None:
        """silence: features of it before the beginning; at_its_level: the sound has speech level already
        (``models.audio.loudness``), else it is brought there as it comes.
        """
        self._start = -silence * SAMPLES_PER_FEATURE
        self._samples = np.zeros(-self._start, dtype=np.float32)
        self._level = None if at_its_level else RunningLevel()

    @property
    def samples(self) -> int:
        """Taken in so far, at 16 kHz."""
        return self._start + len(self._samples)

    def feed(self, samples: Floats) -> None:
        """Take in more, f32[N]."""
        if self._level is not None:
            self._level.feed(samples)
        self._samples = np.concatenate([self._samples, samples])

    def stretch(self, first: int, end: int) -> Floats:
        """Sound of features ``first`` to ``end``, f32[(end - first) · 320]; silence where there is none yet."""
        begin = first * SAMPLES_PER_FEATURE - self._start
        stretch = np.zeros((end - first) * SAMPLES_PER_FEATURE, dtype=np.float32)
        known = self._samples[begin : begin + len(stretch)]
        stretch[: len(known)] = known
        return stretch if self._level is None else stretch * np.float32(self._level.gain)

    def forget_before(self, first: int) -> None:
        """Drop the sound before a feature."""
        surplus = first * SAMPLES_PER_FEATURE - self._start
        if surplus > 0:
            self._samples = self._samples[surplus:]
            self._start += surplus


class LiveEar(Protocol):
    """Hears windows that move on through one recording."""

    @property
    def reach(self) -> int:
        """Features of sound before a window that it listens to."""

    def hear(self, sound: SoundSoFar, first: int, end: int) -> Tensor:
        """Features ``first`` to ``end``: f32[end - first, D]."""

    def forget_before(self, first: int) -> None:
        """No later window begins before that feature."""


class MelEar:
    """Our own encoder. Features that no later sound can change are kept for the next window."""

    def __init__(self, encoder: MelEncoder, device: torch.device) -> None:
        self._encoder, self._device = encoder.eval(), device
        self._kept: dict[int, Tensor] = {}

    @property
    def reach(self) -> int:
        """Features of sound before a window that it listens to."""
        return self._encoder.margin_features

    def hear(self, sound: SoundSoFar, first: int, end: int) -> Tensor:
        """Features ``first`` to ``end``: f32[end - first, D]."""
        known = next((token for token in range(first, end) if token not in self._kept), end)
        kept = [self._kept[token] for token in range(first, known)]
        if known == end:
            return torch.stack(kept)
        margin = self._encoder.margin_features
        stretch = torch.from_numpy(sound.stretch(known - margin, end + margin)).to(self._device)
        fresh = self._encoder.encode_with_margin(stretch[None])[0]  # (K, D)
        unchanging = sound.samples // SAMPLES_PER_FEATURE - margin
        for token in range(known, min(end, unchanging)):
            self._kept[token] = fresh[token - known]
        return torch.cat([torch.stack(kept), fresh]) if kept else fresh

    def forget_before(self, first: int) -> None:
        """Drop the kept features before that one."""
        self._kept = {token: feature for token, feature in self._kept.items() if token >= first}


class MoonshineEar:
    """Moonshine's encoder, which hears the last second anew for each window: 20 ms of work on one core."""

    def __init__(self, extractor: MoonshineExtractor) -> None:
        self._extractor = extractor

    @property
    def reach(self) -> int:
        """Features of sound before a window that it listens to."""
        return int(LIVE_SECONDS * MODEL_RATE_HZ) // SAMPLES_PER_FEATURE

    def hear(self, sound: SoundSoFar, first: int, end: int) -> Tensor:
        """Features ``first`` to ``end``: f32[end - first, D]."""
        return self._extractor.newest(sound.stretch(end - self.reach, end), end - first)

    def forget_before(self, first: int) -> None:
        """Nothing is kept."""
