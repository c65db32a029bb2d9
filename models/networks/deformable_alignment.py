"""Reference module by deformable convolution: a row of Table 7, in the place of cross-attention."""

from __future__ import annotations

from torch import Tensor, nn

from models.networks.displacement import Comparison, pixel_positions, sample_at

KERNEL = 3
TAPS = KERNEL * KERNEL


class DeformableAlignment(nn.Module):
    """A modulated deformable 3 x 3 convolution (Zhu et al. 2019, "DCNv2") over the reference's features.

    Offset and weight of each tap come from comparing the drawing with the reference, for each group of channels.
    Bilinear sampling is torch's own, so no compiled extension is needed.
    """

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        if channels % groups:
            raise ValueError(f"{channels} channels cannot be shared by {groups} groups of offsets")
        self.groups = groups
        self.comparison = Comparison(channels, maps=3 * groups * TAPS)
        self.convolution = nn.Conv2d(channels * TAPS, channels, 1)
        self.convolution.weight.data.mul_(0.1)

    def keys_and_values(self, reference: Tensor) -> tuple[Tensor, Tensor]:
        """reference: f32[B, C, h, w], F^r of Eq. 6; returns what is compared and what is sampled, of the same shape."""
        return self.comparison.keys(reference), reference

    def forward(self, x: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """x: f32[B, C, h, w]; keys, values: of ``keys_and_values``, batch B or 1; returns f32[B, C, h, w]."""
        count = self.groups * TAPS
        offsets, weights = self.comparison(x, keys).split((2 * count, count), dim=1)
        drawn: Tensor = x + self.convolve(values.expand(len(x), -1, -1, -1), offsets, weights.sigmoid()).to(x.dtype)
        return drawn

    def convolve(self, values: Tensor, offsets_px: Tensor, weights: Tensor) -> Tensor:
        """The convolution itself; without offsets and with weights of 1 a plain one, with zeros around the picture.

        values: f32[B, C, h, w]; offsets_px: f32[B, G * 9 * 2, h, w], x and y of each tap, row by row; weights:
        f32[B, G * 9, h, w]; returns f32[B, C, h, w].
        """
        batch, channels, height, width = values.shape
        groups, share = self.groups, channels // self.groups
        taps = pixel_positions(KERNEL, KERNEL, values.device).view(TAPS, 1, 1, 2) - KERNEL // 2
        moved = offsets_px.view(batch, groups, TAPS, 2, height, width).permute(0, 1, 2, 4, 5, 3)
        positions = pixel_positions(height, width, values.device) + taps + moved  # (B, G, 9, h, w, 2)
        sampled = sample_at(
            values.reshape(batch * groups, share, height, width),
            positions.reshape(batch * groups, TAPS * height, width, 2),
            "zeros",
        )
        weighted = sampled.view(batch, groups, share, TAPS, height, width) * weights.view(
            batch, groups, 1, TAPS, height, width
        )
        gathered = weighted.reshape(batch, channels * TAPS, height, width).to(self.convolution.weight.dtype)
        convolved: Tensor = self.convolution(gathered)
        return convolved
