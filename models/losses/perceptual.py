"""L2 of Eq. 9: distance between features of the drawn and the real picture, of VGG-16 or of the discriminator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from models.errors import CheckpointError

_LAYOUT: tuple[int | str, ...] = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512)
"""VGG-16 (Simonyan and Zisserman 2015) up to relu4_3: widths of its convolutions, M for max pooling."""
_TAPS = (3, 8, 15, 22)
"""relu1_2, relu2_2, relu3_3, relu4_3: where features are taken."""
_IMAGENET_MEAN, _IMAGENET_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def feature_distance(drawn: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """Mean absolute difference, averaged over the levels. Two equally long lists of f32[B, C_i, H_i, W_i]."""
    distances = [(a - b.detach()).abs().mean() for a, b in zip(drawn, real, strict=True)]
    return torch.stack(distances).mean()


class VggFeatures(nn.Module):
    """VGG-16's first ten convolutions, frozen, from a file that the user has."""

    mean: Tensor
    deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for width in _LAYOUT:
            if isinstance(width, str):
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [nn.Conv2d(before, width, 3, padding=1), nn.ReLU()]
                before = width
        self.features = nn.Sequential(*layers)
        self.register_buffer("mean", torch.tensor(_IMAGENET_MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(_IMAGENET_DEVIATION).view(1, 3, 1, 1), persistent=False)
        self.requires_grad_(False)

    @classmethod
    def load(cls, path: Path) -> VggFeatures:
        """Read a safetensors file with weights named as torchvision names them (features.0.weight, ...).

        Raises ``CheckpointError`` naming the file when it is missing, damaged, or of another network.
        """
        network = cls()
        try:
            tensors = load_file(path)
            network.load_state_dict({name: tensors[name] for name in network.state_dict()})
        except (OSError, SafetensorError, RuntimeError, KeyError) as error:
            raise CheckpointError(f"{path}: not the weights of VGG-16 as torchvision stores them ({error}).") from error
        return network

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """pictures: f32[B, 3, H, W] in [0, 1]; returns the features at relu1_2, relu2_2, relu3_3 and relu4_3."""
        x = (pictures - self.mean) / self.deviation
        taken: list[Tensor] = []
        for index, layer in enumerate(self.features):
            x = layer(x)
            if index in _TAPS:
                taken.append(x)
        return taken
