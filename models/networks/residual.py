"""Convolution with optional batch normalisation, and the residual block both halves of the renderer are made of."""

from __future__ import annotations

from typing import Literal

from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

Normalisation = Literal["batch", "none"]
NEGATIVE_SLOPE = 0.2


def activation() -> nn.Module:
    """Return the non-linearity used throughout the renderer."""
    return nn.LeakyReLU(NEGATIVE_SLOPE, inplace=True)


class ConvNorm(nn.Module):
    """A 3 x 3 convolution and its batch normalisation, which ``fuse`` folds into one convolution for inference."""

    def __init__(self, in_channels: int, out_channels: int, normalisation: Normalisation, stride: int = 1) -> None:
        super().__init__()
        batch = normalisation == "batch"
        self.conv = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=not batch)
        self.norm: nn.Module = nn.BatchNorm2d(out_channels) if batch else nn.Identity()
        nn.init.kaiming_normal_(self.conv.weight, a=NEGATIVE_SLOPE)

    def forward(self, x: Tensor) -> Tensor:
        """x: f32[B, C, H, W]; returns f32[B, D, H / stride, W / stride]."""
        normal: Tensor = self.norm(self.conv(x))
        return normal

    def fuse(self) -> None:
        """Fold the batch normalisation into the convolution. Only in evaluation mode; the outputs stay the same."""
        if isinstance(self.norm, nn.BatchNorm2d):
            self.conv = fuse_conv_bn_eval(self.conv, self.norm)
            self.norm = nn.Identity()


class ResidualBlock(nn.Module):
    """x + two convolutions of x, at one resolution and width. The second starts small, so the block starts as x."""

    def __init__(self, channels: int, normalisation: Normalisation) -> None:
        super().__init__()
        self.first = ConvNorm(channels, channels, normalisation)
        self.second = ConvNorm(channels, channels, normalisation)
        self.activation = activation()
        start = self.second.norm if isinstance(self.second.norm, nn.BatchNorm2d) else self.second.conv
        start.weight.data.mul_(0.1)

    def forward(self, x: Tensor) -> Tensor:
        """x: f32[B, C, H, W]; returns the same shape."""
        summed: Tensor = self.activation(x + self.second(self.activation(self.first(x))))
        return summed


class EncoderStage(nn.Module):
    """One stage of the shared encoder (SE_i in Eq. 6): halve the resolution, then residual blocks."""

    def __init__(self, in_channels: int, out_channels: int, blocks: int, normalisation: Normalisation) -> None:
        super().__init__()
        self.down = ConvNorm(in_channels, out_channels, normalisation, stride=2)
        self.activation = activation()
        self.blocks = nn.Sequential(*(ResidualBlock(out_channels, normalisation) for _ in range(blocks)))

    def forward(self, x: Tensor, extra: Tensor | None = None) -> Tensor:
        """x: f32[B, C, H, W]; extra: f32[B, D, H/2, W/2], added before the activation; returns its shape."""
        down = self.down(x)
        blocks: Tensor = self.blocks(self.activation(down if extra is None else down + extra))
        return blocks
