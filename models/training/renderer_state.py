"""What a training of the renderer consists of at one step, and its file: safetensors, so that it can go on later."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from models.checkpoint import write_tensors
from models.errors import TrainingError
from models.networks.discriminator import DiscriminatorConfig, PatchDiscriminator
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.training.renderer_config import RendererRunConfig

STATE_FILE = "state.safetensors"
ADAM_EPSILON = 1e-12
"""Far below the gradients of the inner layers, some 1e-8, which the usual 1e-8 would hold back."""


class RendererState:
    """Both networks, the averaged renderer, both optimisers, and the number of steps done."""

    def __init__(self, config: RendererRunConfig, device: torch.device) -> None:
        """Start afresh from the configuration's seed."""
        self.config = config
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(config.training.seed)
            self.renderer = FaceRenderer(config.network)
            self.discriminator = PatchDiscriminator(config.discriminator)
        self.renderer.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.discriminator.to(device)
        self.averaged = copy.deepcopy(self.renderer).eval().requires_grad_(False)
        t = config.training
        betas = (t.adam_beta1, t.adam_beta2)
        # PAPER: decoupled weight decay. Added to the gradient, 1e-5 of a weight outweighs a mean loss's gradient in the
        # inner layers; Adam then scales it up to the full rate, and those layers die within some hundred steps.
        self.renderer_optimiser = torch.optim.AdamW(
            self.renderer.parameters(), t.learning_rate, betas, ADAM_EPSILON, weight_decay=t.weight_decay
        )
        self.discriminator_optimiser = torch.optim.Adam(self.discriminator.parameters(), t.discriminator_rate, betas)
        self.step = 0
        self.best_error = float("inf")

    def start_with(self, weights: Mapping[str, Tensor]) -> None:
        """Take a trained renderer's weights for the first step; everything else starts afresh."""
        for network in (self.renderer, self.averaged):
            network.load_state_dict(weights)

    def average(self) -> None:
        """Move the averaged renderer towards the present one; the first steps count less."""
        decay = min(self.config.training.ema_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            present = self.renderer.state_dict()
            for name, value in self.averaged.state_dict().items():
                if value.is_floating_point():
                    value.lerp_(present[name], 1 - decay)
                else:
                    value.copy_(present[name])

    def _parts(self) -> dict[str, nn.Module]:
        return {"renderer": self.renderer, "averaged": self.averaged, "discriminator": self.discriminator}

    def _optimisers(self) -> dict[str, torch.optim.Optimizer]:
        return {"renderer_adam": self.renderer_optimiser, "discriminator_adam": self.discriminator_optimiser}

    def statistics(self) -> list[tuple[Tensor, Tensor]]:
        """What a forward pass changes beside the weights, each with a copy of its present values."""
        return [(b, b.clone()) for network in (self.renderer, self.discriminator) for b in network.buffers()]

    def is_finite(self) -> bool:
        """Whether every weight of the renderer is a number."""
        return all(bool(torch.isfinite(value).all()) for value in self.renderer.state_dict().values())

    def save(self, folder: Path) -> None:
        """Write ``STATE_FILE``, under its name only once whole. Raises ``TrainingError`` when it cannot be written."""
        tensors: dict[str, Tensor] = {}
        for part, network in self._parts().items():
            tensors |= {f"{part}/{name}": value for name, value in network.state_dict().items()}
        for part, optimiser in self._optimisers().items():
            for number, moments in optimiser.state_dict()["state"].items():
                tensors |= {f"{part}/{number}/{name}": value for name, value in moments.items()}
        metadata = {
            "step": json.dumps(self.step),
            "best_error": json.dumps(self.best_error),
            "config": json.dumps(asdict(self.config)),
        }
        whole = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
        write_tensors(folder / STATE_FILE, whole, metadata)

    def resume(self, folder: Path) -> bool:
        """Take up a saved training; False when there is none.

        Raises ``TrainingError`` when the file is damaged or was written with other networks, losses or optimisers.
        """
        path = folder / STATE_FILE
        if not path.is_file():
            return False
        try:
            with safe_open(path, framework="pt") as file:
                metadata = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            saved = json.loads(metadata["config"])
            step, best_error = int(json.loads(metadata["step"])), float(json.loads(metadata["best_error"]))
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise TrainingError(
                f"{path}: the saved training is damaged ({error}); delete it to start again."
            ) from error
        different = [
            name for name in ("network", "discriminator") if not _same(getattr(self.config, name), saved[name])
        ]
        if different:
            raise TrainingError(f"{path}: was trained with another [{different[0]}]; choose another output folder.")
        try:
            for part, network in self._parts().items():
                network.load_state_dict(_under(tensors, part))
            for part, optimiser in self._optimisers().items():
                optimiser.load_state_dict({**optimiser.state_dict(), "state": _moments(_under(tensors, part))})
        except (RuntimeError, ValueError) as error:
            raise TrainingError(
                f"{path}: the saved training is incomplete ({error}); delete it to start again."
            ) from error
        self.step, self.best_error = step, best_error
        return True


def _same(section: FaceRendererConfig | DiscriminatorConfig, saved: dict[str, Any]) -> bool:
    """Whether a saved table says the same; settings that are younger than the file count as their defaults."""
    defaults = asdict(type(section)())
    ours, theirs = (json.loads(json.dumps(values)) for values in (asdict(section), defaults | saved))
    return bool(ours == theirs)


def _under(tensors: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    return {name.removeprefix(f"{part}/"): value for name, value in tensors.items() if name.startswith(f"{part}/")}


def _moments(tensors: dict[str, Tensor]) -> dict[int, dict[str, Any]]:
    """Adam's state by parameter number, from names such as "12/exp_avg"."""
    moments: dict[int, dict[str, Any]] = {}
    for name, value in tensors.items():
        number, moment = name.split("/")
        moments.setdefault(int(number), {})[moment] = value
    return moments
