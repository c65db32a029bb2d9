"""Everything a training of the renderer is told, as frozen dataclasses read from one TOML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.losses.renderer_loss import RendererLossConfig
from models.networks.discriminator import DiscriminatorConfig
from models.networks.face_renderer import FaceRendererConfig
from models.training.config_file import config_sections, read_config_tables, shipped_configs
from models.training.renderer_augmentation import AugmentationConfig
from models.training.renderer_dataset import RendererDataConfig


@dataclass(frozen=True)
class RendererTrainingConfig:
    """Optimiser and schedule.

    The learning rate rises over ``warm_up_steps`` and then falls along a cosine to ``last_rate_share`` of itself at
    ``steps`` (1 keeps it, as the paper does). adversarial_from: step at which the discriminator starts, and with it the
    feature distance where no VGG is given. ema_decay: of the averaged weights that are validated and exported.
    bf16: autocast, where the device multiplies bf16 in hardware; validation_samples are the same ones each time.
    """

    steps: int = 4000
    batch: int = 6
    learning_rate: float = 3e-4
    discriminator_rate: float = 2e-4
    adam_beta1: float = 0.9
    adam_beta2: float = 0.96
    weight_decay: float = 1e-5
    warm_up_steps: int = 100
    last_rate_share: float = 0.1
    gradient_clip: float = 1.0
    ema_decay: float = 0.998
    adversarial_from: int = 2000
    bf16: bool = True
    save_every: int = 200
    validate_every: int = 400
    validation_samples: int = 96
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.steps, self.batch, self.save_every, self.validate_every, self.validation_samples) < 1:
            raise ValueError("steps, batch, save_every, validate_every and validation_samples must be at least 1")


@dataclass(frozen=True)
class RendererRunConfig:
    """A whole training: one TOML table for each field."""

    network: FaceRendererConfig
    loss: RendererLossConfig
    discriminator: DiscriminatorConfig
    data: RendererDataConfig
    augmentation: AugmentationConfig
    training: RendererTrainingConfig


_SECTIONS: dict[str, type[Any]] = {
    "network": FaceRendererConfig,
    "loss": RendererLossConfig,
    "discriminator": DiscriminatorConfig,
    "data": RendererDataConfig,
    "augmentation": AugmentationConfig,
    "training": RendererTrainingConfig,
}


def load_renderer_config(path: Path) -> RendererRunConfig:
    """Read a configuration and what it builds on; missing settings take their defaults.

    Raises ``TrainingError`` naming file and key.
    """
    tables = read_config_tables(path, "renderer")
    return RendererRunConfig(**config_sections(tables, _SECTIONS, path))


def named_renderer_config(name: str) -> RendererRunConfig:
    """One of the project's own configurations, such as "lite". Raises ``KeyError`` for an unknown name."""
    return load_renderer_config(shipped_configs("renderer")[name])
