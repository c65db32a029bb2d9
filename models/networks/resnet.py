"""ResNet-50 (He et al. 2015) without its classifier: the backbone of the face reconstruction network D3DFR.

Layer names are those of the published weights; the stride of a stage lies on its first 3x3 convolution.
"""

from __future__ import annotations

from torch import Tensor, nn

FEATURES = 2048
_STAGES = ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2))
"""Width, blocks and stride of each stage."""
_EXPANSION = 4


class Bottleneck(nn.Module):
    """1x1, 3x3, 1x1 convolutions around a shortcut."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        outputs = width * _EXPANSION
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Module | None = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, features: Tensor) -> Tensor:
        """f32[B, C, H, W] -> f32[B, 4 · width, H / stride, W / stride]."""
        shortcut = features if self.downsample is None else self.downsample(features)
        inner = self.relu(self.bn1(self.conv1(features)))
        inner = self.relu(self.bn2(self.conv2(inner)))
        out: Tensor = self.relu(self.bn3(self.conv3(inner)) + shortcut)
        return out


class ResNet50(nn.Module):
    """Pictures to one feature vector each."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        inputs = 64
        for number, (width, blocks, stride) in enumerate(_STAGES, start=1):
            stage = [Bottleneck(inputs, width, stride)]
            inputs = width * _EXPANSION
            stage += [Bottleneck(inputs, width, 1) for _ in range(1, blocks)]
            self.add_module(f"layer{number}", nn.Sequential(*stage))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))

    def forward(self, picture: Tensor) -> Tensor:
        """f32[B, 3, H, W] -> f32[B, 2048, 1, 1]."""
        features = self.maxpool(self.relu(self.bn1(self.conv1(picture))))
        for number in range(1, len(_STAGES) + 1):
            features = self.get_submodule(f"layer{number}")(features)
        pooled: Tensor = self.avgpool(features)
        return pooled
