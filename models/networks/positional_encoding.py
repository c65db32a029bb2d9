"""Periodic positional encoding (section 3.1): sines and cosines of the position modulo a period."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def periodic_encoding(positions: Tensor, dimension: int, period: int) -> Tensor:
    """Encode positions so that they repeat every ``period``.

    positions: f32[S], fractions allowed; returns f32[S, dimension], even entries sin(q · w_i), odd ones cos(q · w_i)
    with q = position mod period and w_i = 10000^(-2i / dimension). ``dimension`` must be even.
    """
    if dimension % 2:
        raise ValueError(f"dimension must be even, not {dimension}")
    rates = torch.exp(torch.arange(0, dimension, 2, dtype=torch.float32) * (-math.log(10_000.0) / dimension))
    angles = torch.remainder(positions.float(), period)[:, None] * rates  # (S,) -> (S, dimension / 2)
    return torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).flatten(1)  # (S, dimension)
