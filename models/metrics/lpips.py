"""LPIPS (Zhang et al. 2018): distance between pictures in the features of AlexNet or VGG-16, weighted by people's eyes.

Weights come from files that the user has: the linear heads (``lpips/weights/v0.1/alex.pth`` or ``vgg.pth``) with
torchvision's backbone (``alexnet-owt-*.pth`` or ``vgg16-*.pth``), or both in one saved ``LPIPS`` module. Which of the
two backbones it is follows from the heads' widths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.errors import CheckpointError
from models.published_weights import fill, read_tensors

Image = npt.NDArray[np.uint8]

_SHIFT, _SCALE = (-0.030, -0.088, -0.188), (0.458, 0.448, 0.450)
"""What pictures in [-1, 1] are shifted and scaled by before the backbone."""
_ALEX_WIDTHS, _VGG_WIDTHS = (64, 192, 384, 256, 256), (64, 128, 256, 512, 512)
_VGG_CONVOLUTIONS = (2, 2, 3, 3, 3)


def _alex_slices() -> list[nn.Sequential]:
    """AlexNet's convolutions by torchvision's numbers, cut behind each ReLU."""
    numbered = {
        0: nn.Conv2d(3, 64, 11, stride=4, padding=2),
        3: nn.Conv2d(64, 192, 5, padding=2),
        6: nn.Conv2d(192, 384, 3, padding=1),
        8: nn.Conv2d(384, 256, 3, padding=1),
        10: nn.Conv2d(256, 256, 3, padding=1),
    }
    slices = []
    for number, convolution in numbered.items():
        part = nn.Sequential()
        if number in (3, 6):
            part.add_module(str(number - 1), nn.MaxPool2d(3, 2))
        part.add_module(str(number), convolution)
        part.add_module(str(number + 1), nn.ReLU())
        slices.append(part)
    return slices


def _vgg_slices() -> list[nn.Sequential]:
    """VGG-16's convolutions by torchvision's numbers, cut behind relu1_2, 2_2, 3_3, 4_3 and 5_3."""
    slices, number, before = [], 0, 3
    for count, width in zip(_VGG_CONVOLUTIONS, _VGG_WIDTHS, strict=True):
        part = nn.Sequential()
        if number:
            part.add_module(str(number), nn.MaxPool2d(2, 2))
            number += 1
        for _ in range(count):
            part.add_module(str(number), nn.Conv2d(before, width, 3, padding=1))
            part.add_module(str(number + 1), nn.ReLU())
            number, before = number + 2, width
        slices.append(part)
    return slices


class _Backbone(nn.Module):
    def __init__(self, slices: Sequence[nn.Sequential]) -> None:
        super().__init__()
        for index, part in enumerate(slices):
            self.add_module(f"slice{index + 1}", part)

    def forward(self, x: Tensor) -> list[Tensor]:
        taken = []
        for part in self.children():
            x = part(x)
            taken.append(x)
        return taken


class _Head(nn.Module):
    """One weight a channel. Position 0 is the dropout of training."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.model = nn.Sequential(nn.Identity(), nn.Conv2d(width, 1, 1, bias=False))

    def forward(self, difference: Tensor) -> Tensor:
        return torch.as_tensor(self.model(difference))


class Lpips(nn.Module):
    """The distance; parameters are named as in the published files."""

    shift: Tensor
    scale: Tensor

    def __init__(self, backbone: str) -> None:
        """backbone: "alex" or "vgg"."""
        super().__init__()
        widths = _ALEX_WIDTHS if backbone == "alex" else _VGG_WIDTHS
        self.net = _Backbone(_alex_slices() if backbone == "alex" else _vgg_slices())
        for index, width in enumerate(widths):
            self.add_module(f"lin{index}", _Head(width))
        self.register_buffer("shift", torch.tensor(_SHIFT).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("scale", torch.tensor(_SCALE).view(1, 3, 1, 1), persistent=False)

    @classmethod
    def load(cls, paths: Sequence[Path]) -> Lpips:
        """Read heads and backbone from one file or two, in any order. Raises ``CheckpointError``."""
        tensors: dict[str, Tensor] = {}
        for path in paths:
            tensors |= read_tensors(path)
        widths = tuple(tensors[name].shape[1] if name in tensors else 0 for name in _head_names())
        for name, wanted in (("alex", _ALEX_WIDTHS), ("vgg", _VGG_WIDTHS)):
            if widths == wanted:
                network = cls(name)
                fill(paths[-1], network, tensors | network._from_torchvision(tensors))
                return network.eval().requires_grad_(False)
        listed = ", ".join(str(path) for path in paths)
        raise CheckpointError(f"{listed}: no linear heads of LPIPS for AlexNet or VGG-16 (lin0.model.1.weight, ...).")

    def _from_torchvision(self, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Give the tensors of torchvision's ``features`` the names they have here."""
        renamed = {}
        for name in self.state_dict():
            number = name.split(".", 2)[2] if name.startswith("net.") else ""
            if f"features.{number}" in tensors:
                renamed[name] = tensors[f"features.{number}"]
        return renamed

    def forward(self, first: Tensor, second: Tensor) -> Tensor:
        """first, second: f32[B, 3, H, W] in [-1, 1]; returns the distance f32[B], 0 for equal pictures."""
        total = torch.zeros(len(first), device=first.device)
        both = [self.net((pictures - self.shift) / self.scale) for pictures in (first, second)]
        for index, (a, b) in enumerate(zip(*both, strict=True)):
            difference = (_unit(a) - _unit(b)).square()
            total = total + self.get_submodule(f"lin{index}")(difference).mean(dim=(1, 2, 3))
        return total

    @torch.inference_mode()
    def distance(self, first_rgb: Image, second_rgb: Image) -> float:
        """Distance of two pictures u8[H, W, 3]."""
        device = self.shift.device
        pair = [
            torch.from_numpy(np.ascontiguousarray(p)).to(device).permute(2, 0, 1)[None].float() / 127.5 - 1
            for p in (first_rgb, second_rgb)
        ]
        return float(self(*pair)[0])


def _head_names() -> list[str]:
    return [f"lin{index}.model.1.weight" for index in range(len(_ALEX_WIDTHS))]


def _unit(features: Tensor) -> Tensor:
    """Length 1 along the channels, as published (1e-10 is added to the length)."""
    return features / (features.square().sum(dim=1, keepdim=True).sqrt() + 1e-10)
