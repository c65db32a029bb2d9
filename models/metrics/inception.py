"""Inception-v3 as FID looks through it: TensorFlow's network of 2015, its pool3 features, f32[2048] a picture.

Parameters are named as in ``pt_inception-2015-12-05-6726825d.pth`` of pytorch-fid (Apache-2.0), a port of Google's
weights. It differs from the usual Inception-v3 in its pooling branches: averages leave the padding out, and the last
block pools by maximum.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.published_weights import fill, read_tensors

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

INPUT_PIXELS = 299
FEATURES = 2048


class _Convolution(nn.Module):
    def __init__(
        self,
        before: int,
        after: int,
        kernel: int | tuple[int, int] = 1,
        stride: int = 1,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel, stride=stride, padding=padding, bias=False)
        self.bn = nn.BatchNorm2d(after, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.bn(self.conv(x)))


def _across(before: int, after: int, length: int = 7) -> _Convolution:
    return _Convolution(before, after, (1, length), padding=(0, length // 2))


def _down(before: int, after: int, length: int = 7) -> _Convolution:
    return _Convolution(before, after, (length, 1), padding=(length // 2, 0))


def _averaged(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


class _Mixed5(nn.Module):
    """35²: kernels of 1, 5 and twice 3."""

    def __init__(self, before: int, pooled: int) -> None:
        super().__init__()
        self.branch1x1 = _Convolution(before, 64)
        self.branch5x5_1 = _Convolution(before, 48)
        self.branch5x5_2 = _Convolution(48, 64, 5, padding=2)
        self.branch3x3dbl_1 = _Convolution(before, 64)
        self.branch3x3dbl_2 = _Convolution(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = _Convolution(96, 96, 3, padding=1)
        self.branch_pool = _Convolution(before, pooled)

    def forward(self, x: Tensor) -> Tensor:
        five = self.branch5x5_2(self.branch5x5_1(x))
        three = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch1x1(x), five, three, self.branch_pool(_averaged(x))], dim=1)


class _Mixed6a(nn.Module):
    """35² to 17²."""

    def __init__(self, before: int) -> None:
        super().__init__()
        self.branch3x3 = _Convolution(before, 384, 3, stride=2)
        self.branch3x3dbl_1 = _Convolution(before, 64)
        self.branch3x3dbl_2 = _Convolution(64, 96, 3, padding=1)
        self.branch3x3dbl_3 = _Convolution(96, 96, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        double = self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x)))
        return torch.cat([self.branch3x3(x), double, F.max_pool2d(x, 3, stride=2)], dim=1)


class _Mixed6(nn.Module):
    """17²: kernels of 7 by 1 and 1 by 7."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.branch1x1 = _Convolution(768, 192)
        self.branch7x7_1 = _Convolution(768, width)
        self.branch7x7_2 = _across(width, width)
        self.branch7x7_3 = _down(width, 192)
        self.branch7x7dbl_1 = _Convolution(768, width)
        self.branch7x7dbl_2 = _down(width, width)
        self.branch7x7dbl_3 = _across(width, width)
        self.branch7x7dbl_4 = _down(width, width)
        self.branch7x7dbl_5 = _across(width, 192)
        self.branch_pool = _Convolution(768, 192)

    def forward(self, x: Tensor) -> Tensor:
        single = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
        double = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        double = self.branch7x7dbl_5(self.branch7x7dbl_4(double))
        return torch.cat([self.branch1x1(x), single, double, self.branch_pool(_averaged(x))], dim=1)


class _Mixed7a(nn.Module):
    """17² to 8²."""

    def __init__(self) -> None:
        super().__init__()
        self.branch3x3_1 = _Convolution(768, 192)
        self.branch3x3_2 = _Convolution(192, 320, 3, stride=2)
        self.branch7x7x3_1 = _Convolution(768, 192)
        self.branch7x7x3_2 = _across(192, 192)
        self.branch7x7x3_3 = _down(192, 192)
        self.branch7x7x3_4 = _Convolution(192, 192, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        three = self.branch3x3_2(self.branch3x3_1(x))
        seven = self.branch7x7x3_4(self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x))))
        return torch.cat([three, seven, F.max_pool2d(x, 3, stride=2)], dim=1)


class _Mixed7(nn.Module):
    """8²: branches that part in two."""

    def __init__(self, before: int, *, pools_by_maximum: bool) -> None:
        super().__init__()
        self._pools_by_maximum = pools_by_maximum
        self.branch1x1 = _Convolution(before, 320)
        self.branch3x3_1 = _Convolution(before, 384)
        self.branch3x3_2a = _across(384, 384, 3)
        self.branch3x3_2b = _down(384, 384, 3)
        self.branch3x3dbl_1 = _Convolution(before, 448)
        self.branch3x3dbl_2 = _Convolution(448, 384, 3, padding=1)
        self.branch3x3dbl_3a = _across(384, 384, 3)
        self.branch3x3dbl_3b = _down(384, 384, 3)
        self.branch_pool = _Convolution(before, 192)

    def forward(self, x: Tensor) -> Tensor:
        three = self.branch3x3_1(x)
        double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        pooled = F.max_pool2d(x, 3, stride=1, padding=1) if self._pools_by_maximum else _averaged(x)
        parts = [self.branch1x1(x), self.branch3x3_2a(three), self.branch3x3_2b(three)]
        parts += [self.branch3x3dbl_3a(double), self.branch3x3dbl_3b(double), self.branch_pool(pooled)]
        return torch.cat(parts, dim=1)


class InceptionFeatures(nn.Module):
    """Pictures to pool3 features."""

    def __init__(self) -> None:
        super().__init__()
        self.Conv2d_1a_3x3 = _Convolution(3, 32, 3, stride=2)
        self.Conv2d_2a_3x3 = _Convolution(32, 32, 3)
        self.Conv2d_2b_3x3 = _Convolution(32, 64, 3, padding=1)
        self.Conv2d_3b_1x1 = _Convolution(64, 80)
        self.Conv2d_4a_3x3 = _Convolution(80, 192, 3)
        self.Mixed_5b = _Mixed5(192, 32)
        self.Mixed_5c = _Mixed5(256, 64)
        self.Mixed_5d = _Mixed5(288, 64)
        self.Mixed_6a = _Mixed6a(288)
        self.Mixed_6b = _Mixed6(128)
        self.Mixed_6c = _Mixed6(160)
        self.Mixed_6d = _Mixed6(160)
        self.Mixed_6e = _Mixed6(192)
        self.Mixed_7a = _Mixed7a()
        self.Mixed_7b = _Mixed7(1280, pools_by_maximum=False)
        self.Mixed_7c = _Mixed7(2048, pools_by_maximum=True)

    @classmethod
    def load(cls, path: Path) -> InceptionFeatures:
        """Read the published file; its classifier is left out. Raises ``CheckpointError``."""
        network = cls()
        fill(path, network, read_tensors(path))
        return network.eval().requires_grad_(False)

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: f32[B, 3, H, W] in [0, 1]; returns f32[B, 2048]."""
        size = (INPUT_PIXELS, INPUT_PIXELS)
        x = F.interpolate(pictures, size=size, mode="bilinear", align_corners=False) * 2 - 1
        for name, layer in self.named_children():
            x = layer(x)
            if name in ("Conv2d_2b_3x3", "Conv2d_4a_3x3"):
                x = F.max_pool2d(x, 3, stride=2)
        return x.mean(dim=(2, 3))

    @torch.inference_mode()
    def features(self, pictures_rgb: Sequence[Image], batch: int = 8) -> Floats:
        """pictures_rgb: u8[H, W, 3] each, all of one size; returns f32[N, 2048]."""
        device = next(self.parameters()).device
        parts = [np.zeros((0, FEATURES), dtype=np.float32)]
        for first in range(0, len(pictures_rgb), batch):
            stacked = torch.from_numpy(np.stack(pictures_rgb[first : first + batch])).to(device)
            parts.append(self(stacked.permute(0, 3, 1, 2).float() / 255).cpu().numpy())
        return np.concatenate(parts)
