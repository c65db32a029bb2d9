"""Where in the reference to look: displacements found by comparing the drawing with it, and sampling there.

Used by flow warping and deformable convolution, which Table 7 puts in the place of cross-attention.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.residual import activation


class Comparison(nn.Module):
    """Maps for every pixel, such as displacements, from the features being drawn and those of the reference.

    The first convolution reads both, one beside the other; its reference half (``keys``) is done once an avatar.
    """

    def __init__(self, channels: int, maps: int) -> None:
        super().__init__()
        self.drawn_norm = nn.GroupNorm(1, channels)
        self.reference_norm = nn.GroupNorm(1, channels)
        self.drawn = nn.Conv2d(channels, channels, 3, padding=1)
        self.reference = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.activation = activation()
        self.maps = nn.Conv2d(channels, maps, 3, padding=1)
        self.maps.weight.data.mul_(0.1)
        assert self.maps.bias is not None
        nn.init.zeros_(self.maps.bias)

    def keys(self, reference: Tensor) -> Tensor:
        """reference: f32[B, C, h, w], F^r of Eq. 6; returns the same shape."""
        keys: Tensor = self.reference(self.reference_norm(reference))
        return keys

    def forward(self, x: Tensor, keys: Tensor) -> Tensor:
        """x: f32[B, C, h, w]; keys: of ``keys``, batch B or 1; returns f32[B, maps, h, w], near 0 before training."""
        maps: Tensor = self.maps(self.activation(self.drawn(self.drawn_norm(x)) + keys))
        return maps.float()


def pixel_positions(height: int, width: int, device: torch.device) -> Tensor:
    """Place (x, y) of every pixel, f32[h, w, 2]; pixel centres are whole numbers."""
    rows, columns = torch.meshgrid(
        torch.arange(height, device=device), torch.arange(width, device=device), indexing="ij"
    )
    return torch.stack([columns, rows], dim=2).float()


def sample_at(features: Tensor, positions_px: Tensor, outside: Literal["border", "zeros"]) -> Tensor:
    """Bilinear samples, in fp32: bf16 holds positions to a sixteenth of a pixel at best.

    features: f32[B, C, h, w]; positions_px: f32[B, H, W, 2], x and y; outside: what lies beyond the border. Returns
    f32[B, C, H, W].
    """
    size = positions_px.new_tensor([features.shape[3], features.shape[2]])
    grid = (2 * positions_px + 1) / size - 1
    return F.grid_sample(features.float(), grid, mode="bilinear", padding_mode=outside, align_corners=False)
