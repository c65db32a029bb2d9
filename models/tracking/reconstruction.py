"""D3DFR (Deng et al. 2019), the network that the paper takes its coefficients from: a picture to 257 numbers.

Weights are read as https://github.com/sicxu/Deep3DFaceRecon_pytorch publishes them (``epoch_20.pth``), or from a
safetensors file with the same names. ``models.tracking.picture_fitting`` aligns pictures to it and uses what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from models.checkpoint import fill_network
from models.errors import CheckpointError
from models.networks.resnet import FEATURES, ResNet50
from models.published_weights import open_published

OUTPUTS = {"identity": 80, "expression": 64, "texture": 80, "angles": 3, "illumination": 27, "translation": 3}
"""What the 257 outputs mean, in their order."""
CHECKPOINT_KEY = "net_recon"
HOW_TO_GET = (
    "Download epoch_20.pth of Deep3DFaceRecon from https://github.com/sicxu/Deep3DFaceRecon_pytorch (its README links "
    "it). The code there is under the MIT licence; the weights were trained on research data sets and predict "
    "coefficients of the Basel Face Model, so use them for research only."
)
_HEADS = (80, 64, 80, 3, 27, 2, 1)
"""The published network has a layer of its own for each group, two for the translation."""


@dataclass(frozen=True)
class RawCoefficients:
    """What the network says of B pictures. identity: f32[B, 80]; expression: f32[B, 64]; texture: f32[B, 80];
    angles: f32[B, 3] and translation: f32[B, 3], in D3DFR's axes (``models.face.basel_camera``);
    illumination: f32[B, 27], spherical harmonics.
    """

    identity: Tensor
    expression: Tensor
    texture: Tensor
    angles: Tensor
    illumination: Tensor
    translation: Tensor


class ReconstructionNetwork(nn.Module):
    """ResNet-50 with a linear layer for each group of coefficients; names as in the published checkpoint."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone = ResNet50()
        self.final_layers = nn.ModuleList(nn.Conv2d(FEATURES, size, 1) for size in _HEADS)

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: f32[B, 3, 224, 224], RGB in [0, 1], aligned; returns f32[B, 257]."""
        features = self.backbone(pictures)
        return torch.cat([layer(features) for layer in self.final_layers], dim=1).flatten(1)

    @classmethod
    def load(cls, path: Path) -> ReconstructionNetwork:
        """Read published weights. Raises ``CheckpointError`` saying what is wrong, or where to get them."""
        if not path.is_file():
            raise CheckpointError(f"{path}: the weights of D3DFR are missing. {HOW_TO_GET}")
        network = cls()
        fill_network(path, network, _read_tensors(path))
        return network.eval()


def split_outputs(outputs: Tensor) -> RawCoefficients:
    """f32[B, 257] into its groups."""
    return RawCoefficients(**dict(zip(OUTPUTS, torch.split(outputs, list(OUTPUTS.values()), dim=1), strict=True)))


def _read_tensors(path: Path) -> dict[str, Tensor]:
    """The network's tensors, without ever running code that a file brings along."""
    found = open_published(path)
    if isinstance(found, dict):
        found = found.get(CHECKPOINT_KEY, found)
    if not isinstance(found, dict) or not all(isinstance(value, Tensor) for value in found.values()):
        raise CheckpointError(f"{path}: not a checkpoint of Deep3DFaceRecon: it holds no table '{CHECKPOINT_KEY}'.")
    return {str(name).removeprefix(f"{CHECKPOINT_KEY}."): value for name, value in found.items()}
