"""Audio features at 50 Hz (w in the paper): the form in which the transformer hears speech."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

FEATURE_RATE_HZ = 50
"""Audio features a second; two per video frame at 25 frames a second (section 3.1)."""
SAMPLES_PER_FEATURE = 320
"""Samples at 16 kHz that one feature advances by."""


class AudioFeatureExtractor(Protocol):
    """Turns 16 kHz mono samples into one feature vector per 20 ms."""

    @property
    def dimension(self) -> int:
        """Width D of one feature vector (1024 for HuBERT-large)."""

    def __call__(self, samples: Tensor) -> Tensor:
        """samples: f32[B, N] at 16 kHz; returns f32[B, ceil(N / 320), D], feature k centred on k * 20 ms + 10 ms."""


def feature_count(sample_count: int) -> int:
    """Number of 50 Hz features that cover ``sample_count`` samples at 16 kHz."""
    return -(-sample_count // SAMPLES_PER_FEATURE)


def pad_to_whole_features(samples: Tensor) -> Tensor:
    """Zero-pad f32[B, N] on the right so that N is a whole number of features."""
    missing = feature_count(samples.shape[-1]) * SAMPLES_PER_FEATURE - samples.shape[-1]
    return torch.nn.functional.pad(samples, (0, missing))
