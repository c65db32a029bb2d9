"""Hears where lips must meet: at p, b and m.

Few of these sounds are in half an hour of filmed speech, and a network trained on squared errors predicts means: it
leaves the lips ajar where it is not sure. Synthetic speech has thousands of them with exact times. A small classifier
learns them from the same audio features, and ``models.audio_to_expression`` closes the lips as far as it is sure.

PAPER: not in the paper, whose network sees hundreds of hours.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

SURE_FROM, SURE_AT = 0.3, 0.8
"""Below the first probability lips are left alone, from the second on they are closed. Chosen on the validation clips
and on synthetic speech together."""


@dataclass(frozen=True)
class ClosureConfig:
    """width: of the hidden layer; context: features looked at on either side; dropout."""

    width: int = 96
    context: int = 2
    dropout: float = 0.3

    def __post_init__(self) -> None:
        if self.width < 1 or self.context < 0:
            raise ValueError("the width of closure must be at least 1, its context at least 0")


class ClosureRecogniser(nn.Module):
    """One hidden layer over a feature and its neighbours."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, dimension: int, config: ClosureConfig) -> None:
        """dimension: D of the audio features."""
        super().__init__()
        self.config = config
        self.register_buffer("mean", torch.zeros(dimension))
        self.register_buffer("deviation", torch.ones(dimension))
        self.entry = nn.Conv1d(dimension, config.width, 2 * config.context + 1)
        self.dropout = nn.Dropout(config.dropout)
        self.exit = nn.Conv1d(config.width, 1, 1)

    def inside(self, features: Tensor) -> Tensor:
        """features: f32[B, K, D]; returns logits f32[B, K - 2 · context] of those with neighbours on both sides."""
        standard = (features - self.mean) / self.deviation
        heard = self.dropout(functional.gelu(self.entry(standard.transpose(1, 2))))  # (B, width, K - 2 context)
        logits: Tensor = self.exit(heard)[:, 0]
        return logits

    def forward(self, features: Tensor) -> Tensor:
        """features: f32[B, K, D]; returns logits f32[B, K]. Beyond the ends lies what lies at the ends."""
        context = self.config.context
        padded = functional.pad(features.transpose(1, 2), (context, context), mode="replicate").transpose(1, 2)
        return self.inside(padded)

    def closing(self, features: Tensor, per_frame: int) -> Tensor:
        """How far the lips of each video frame are to be closed: f32[K, D] -> f32[K / per_frame] in [0, 1]."""
        sure = torch.sigmoid(self(features[None]))[0].reshape(-1, per_frame).mean(dim=1)
        return ((sure - SURE_FROM) / (SURE_AT - SURE_FROM)).clamp(0.0, 1.0)
