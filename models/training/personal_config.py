"""What the fine-tuning of a renderer to one person is told, read from one TOML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.losses.renderer_loss import RendererLossConfig
from models.networks.discriminator import DiscriminatorConfig
from models.networks.face_renderer import FaceRendererConfig
from models.training.config_file import config_sections, parse_config
from models.training.renderer_augmentation import AugmentationConfig
from models.training.renderer_config import RendererRunConfig, RendererTrainingConfig
from models.training.renderer_dataset import RendererDataConfig

PERSONAL_CONFIG = Path(__file__).parent / "configs" / "personal.toml"


@dataclass(frozen=True)
class PersonalDataConfig:
    """How one clip is divided and drawn from.

    held_back_share: the end of the clip that is only measured on; gap_frames: left out before it, because neighbouring
    frames look alike; least_frames: usable ones that a clip must have; worst_fit_px: frames whose reprojection error is
    larger are left out; open_share: share of target frames from the third with the widest open mouths;
    avatar_reference_share: share of samples drawn from the avatar's own reference, the others from any frame;
    most_grow_px: the mask's random growth.
    """

    held_back_share: float = 0.2
    gap_frames: int = 12
    least_frames: int = 125
    worst_fit_px: float = 2.0
    open_share: float = 0.3
    avatar_reference_share: float = 0.8
    most_grow_px: int = 8


@dataclass(frozen=True)
class SelectionConfig:
    """Which weights are kept. margin: by which share the error of the held-back part must fall; patience: after how
    many measurements without a better one the training ends.
    """

    margin: float = 0.01
    patience: int = 8


@dataclass(frozen=True)
class PersonalConfig:
    """A whole fine-tuning: one TOML table for each field. ``training.steps`` is the most that are made."""

    loss: RendererLossConfig
    discriminator: DiscriminatorConfig
    augmentation: AugmentationConfig
    training: RendererTrainingConfig
    data: PersonalDataConfig
    selection: SelectionConfig

    def run_config(self, network: FaceRendererConfig) -> RendererRunConfig:
        """The same as the trainer's configuration, for the network that is fine-tuned."""
        return RendererRunConfig(
            network, self.loss, self.discriminator, RendererDataConfig(), self.augmentation, self.training
        )


_SECTIONS: dict[str, type[Any]] = {
    "loss": RendererLossConfig,
    "discriminator": DiscriminatorConfig,
    "augmentation": AugmentationConfig,
    "training": RendererTrainingConfig,
    "data": PersonalDataConfig,
    "selection": SelectionConfig,
}


def load_personal_config(path: Path = PERSONAL_CONFIG) -> PersonalConfig:
    """Read a configuration; missing tables take their defaults. Raises ``TrainingError`` naming file and key."""
    return PersonalConfig(**config_sections(parse_config(path), _SECTIONS, path))
