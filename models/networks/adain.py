"""Adaptive instance normalisation: how the coefficients (α, β̂, ρ) shape the features (section 3.2, Fig. 5)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class AdaIN(nn.Module):
    """Normalise each channel of each picture, then scale and shift it by a three-layer MLP of the coefficients.

    The statistics are taken by the group-normalisation kernel with one channel a group, which sums in fp32 even for
    bf16 features and keeps the channels-last layout.
    """

    def __init__(self, channels: int, coefficient_width: int, hidden_width: int) -> None:
        super().__init__()
        self.channels = channels
        self.mapping = nn.Sequential(
            nn.Linear(coefficient_width, hidden_width),
            nn.SiLU(),
            nn.Linear(hidden_width, hidden_width),
            nn.SiLU(),
            nn.Linear(hidden_width, 2 * channels),
        )
        last = self.mapping[-1]
        assert isinstance(last, nn.Linear)
        nn.init.normal_(last.weight, std=0.01)
        nn.init.zeros_(last.bias)

    def forward(self, x: Tensor, coefficients: Tensor) -> Tensor:
        """x: f32[B, C, H, W]; coefficients: f32[B, A + E + 3]; returns f32[B, C, H, W]."""
        scale, shift = self.mapping(coefficients)[:, :, None, None].chunk(2, dim=1)  # (B, 2C) -> 2 x (B, C, 1, 1)
        normal = F.group_norm(x, self.channels)
        return torch.addcmul(shift, normal, 1 + scale)
