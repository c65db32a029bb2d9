"""Reference module by optical flow: a row of Table 7, in the place of cross-attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.networks.displacement import Comparison, pixel_positions, sample_at


class FlowWarping(nn.Module):
    """Moves the reference's features by one displacement a pixel, and fades them where they do not help.

    PAPER: the flow network is not described; two convolutions over both features, and a visibility beside the flow as
    usual in the field.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.comparison = Comparison(channels, maps=3)
        self.out = nn.Conv2d(channels, channels, 1)
        self.out.weight.data.mul_(0.1)

    def keys_and_values(self, reference: Tensor) -> tuple[Tensor, Tensor]:
        """reference: f32[B, C, h, w], F^r of Eq. 6; returns what is compared and what is moved, of the same shape."""
        return self.comparison.keys(reference), reference

    def forward(self, x: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """x: f32[B, C, h, w]; keys, values: of ``keys_and_values``, batch B or 1; returns f32[B, C, h, w]."""
        batch, _, height, width = x.shape
        maps = self.comparison(x, keys)
        flow_px, visibility = maps[:, :2].permute(0, 2, 3, 1), torch.sigmoid(maps[:, 2:])
        positions = pixel_positions(height, width, x.device) + flow_px  # (B, h, w, 2)
        moved = sample_at(values.expand(batch, -1, -1, -1), positions, "border")
        drawn: Tensor = x + self.out((moved * visibility).to(x.dtype))
        return drawn
