"""D of Eq. 9: judges patches of a picture as real or drawn; also lends its features to the perceptual loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from models.networks.residual import NEGATIVE_SLOPE

DiscriminatorNormalisation = Literal["spectral", "instance"]
JudgedPlace = Literal["mask", "mouth"]


@dataclass(frozen=True)
class DiscriminatorConfig:
    """width: channels of the first stage, doubling up to eight times; stages: halvings of the resolution.

    crop_px: side of the square that is judged; 0 judges the whole picture (the paper); around: what is in its middle,
    the generated region or the mouth.
    PAPER: what the blend copies from the source can only be real, so a crop costs a quarter and loses nothing.
    normalisation: "spectral" (Miyato et al. 2018) holds the logits of pictures that differ little together; "instance"
    takes each picture's own light and colour out of the features, so that people differ less than real and drawn do.
    """

    width: int = 32
    stages: int = 3
    crop_px: int = 128
    normalisation: DiscriminatorNormalisation = "spectral"
    around: JudgedPlace = "mask"

    def __post_init__(self) -> None:
        for name, choices in (("normalisation", DiscriminatorNormalisation), ("around", JudgedPlace)):
            if getattr(self, name) not in get_args(choices):
                raise ValueError(f"{name} must be one of {', '.join(get_args(choices))}")


class PatchDiscriminator(nn.Module):
    """PatchGAN (Isola et al. 2017), without statistics of batches, which are small here."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.config = config
        stages: list[nn.Module] = []
        before = 3
        for stage in range(config.stages):
            width = config.width * min(2**stage, 8)
            stages.append(_stage(before, width, config.normalisation, first=stage == 0))
            before = width
        self.stages = nn.ModuleList(stages)
        judge = nn.Conv2d(before, 1, 3, 1, 1)
        self.judge = spectral_norm(judge) if config.normalisation == "spectral" else judge

    def forward(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """pictures: f32[B, 3, H, W] in [0, 1]; returns logits f32[B, 1, h, w], positive for real, and features."""
        x = pictures * 2 - 1
        features: list[Tensor] = []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        return self.judge(x), features


def _stage(before: int, width: int, normalisation: DiscriminatorNormalisation, *, first: bool) -> nn.Sequential:
    halving = nn.Conv2d(before, width, 4, 2, 1)
    if normalisation == "spectral":
        return nn.Sequential(spectral_norm(halving), nn.LeakyReLU(NEGATIVE_SLOPE))
    normal = nn.Identity() if first else nn.InstanceNorm2d(width, affine=True)
    return nn.Sequential(halving, normal, nn.LeakyReLU(NEGATIVE_SLOPE))


def crop_around(pictures: Tensor, region: Tensor, size_px: int) -> Tensor:
    """Cut a square around the middle of a region out of each picture.

    pictures: f32[B, C, H, W]; region: f32[B, 1, H, W], positive inside; an empty one counts as the whole picture.
    size_px: side; 0 or more than the picture returns the pictures as they are. Returns f32[B, C, size_px, size_px].
    """
    height, width = pictures.shape[-2:]
    if size_px <= 0 or size_px >= min(height, width):
        return pictures
    crops = []
    for picture, inside in zip(pictures, region[:, 0] > 0, strict=True):
        rows, columns = torch.nonzero(inside, as_tuple=True)
        middle_y = int(rows.float().mean()) if len(rows) else height // 2
        middle_x = int(columns.float().mean()) if len(columns) else width // 2
        top = min(max(middle_y - size_px // 2, 0), height - size_px)
        left = min(max(middle_x - size_px // 2, 0), width - size_px)
        crops.append(picture[:, top : top + size_px, left : left + size_px])
    return torch.stack(crops)
