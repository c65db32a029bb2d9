"""The training loop that both audio stages share: schedule, averaged weights, checkpoints, and clean endings."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from models.errors import TrainingError

LossOfStep = Callable[[int], tuple[Tensor, Mapping[str, float]]]
"""Takes the step's number; returns the loss f32[] with its graph, and its terms for the log."""
Validate = Callable[[nn.Module], Mapping[str, float]]
"""Takes the averaged network; returns results by name, of which "score" decides (higher is better)."""


@dataclass(frozen=True)
class LoopConfig:
    """How long and how fast.

    learning_rate: reached after ``warmup_steps``, then falls as a cosine to 2 % at ``steps`` (``cosine`` off: stays);
    adam_beta1, adam_beta2: of Adam; weight_decay: decoupled; averaging: decay of the moving average of the weights,
    0 for none; largest_gradient: norm to clip at.
    """

    steps: int
    batch: int
    learning_rate: float
    adam_beta1: float = 0.95
    adam_beta2: float = 0.999
    weight_decay: float = 0.0
    warmup_steps: int = 100
    cosine: bool = True
    averaging: float = 0.995
    largest_gradient: float = 1.0
    log_every: int = 50
    validate_every: int = 500


class TrainingLoop:
    """One network on its way: weights, averaged weights, Adam's state and the step count, saved together."""

    def __init__(self, network: nn.Module, config: LoopConfig, state_path: Path, fingerprint: str) -> None:
        """state_path: where the state is kept for resuming; fingerprint: the configuration it belongs to."""
        self.network = network
        self.averaged = copy.deepcopy(network).eval().requires_grad_(False)
        self.step = 0
        self.best_score = -math.inf
        self._config = config
        self._state_path = state_path
        self._fingerprint = fingerprint
        betas = (config.adam_beta1, config.adam_beta2)
        self._trained = [p for p in network.parameters() if p.requires_grad]
        self._optimizer = torch.optim.AdamW(
            self._trained, lr=config.learning_rate, betas=betas, weight_decay=config.weight_decay
        )
        self._moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self._trained]
        for parameter, (first, second) in zip(self._trained, self._moments, strict=True):
            moments = {"step": torch.tensor(0.0), "exp_avg": first, "exp_avg_sq": second}
            self._optimizer.state[parameter] = moments

    def run(
        self,
        loss_of_step: LossOfStep,
        validate: Validate,
        keep_best: Callable[[nn.Module, Mapping[str, float]], None],
        report: Callable[[str], None],
    ) -> None:
        """Train to the configured number of steps from wherever the loop stands.

        ``keep_best`` gets the averaged network whenever its score is the best so far. On ``KeyboardInterrupt`` the
        state is saved and the interrupt passed on. Raises ``TrainingError`` when the loss stops being a number; the
        state on disk is then the last good one.
        """
        started, first_step = time.monotonic(), self.step
        try:
            while self.step < self._config.steps:
                terms = self._one_step(loss_of_step)
                if self.step % self._config.log_every == 0:
                    pace_s = (time.monotonic() - started) / (self.step - first_step)
                    report(f"step {self.step}/{self._config.steps}  {_listed(terms)}  {pace_s:.2f} s/step")
                if self.step % self._config.validate_every == 0 or self.step == self._config.steps:
                    self._validate(validate, keep_best, report)
                    self.save_state()
        except KeyboardInterrupt:
            self.save_state()
            raise

    def _one_step(self, loss_of_step: LossOfStep) -> Mapping[str, float]:
        for group in self._optimizer.param_groups:
            group["lr"] = self._config.learning_rate * rate_factor(self._config, self.step)
        self.network.train()
        self._optimizer.zero_grad(set_to_none=True)
        loss, terms = loss_of_step(self.step)
        if not bool(torch.isfinite(loss)):
            raise TrainingError(f"The loss is not a number at step {self.step}; lower the learning rate.")
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._trained, self._config.largest_gradient)
        self._optimizer.step()
        self.step += 1
        self._average()
        return {"loss": float(loss.detach()), **terms}

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self._config.averaging, (1 + self.step) / (10 + self.step)) if self._config.averaging else 0.0
        for kept, now in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
            kept.lerp_(now, 1.0 - decay)

    def _validate(
        self,
        validate: Validate,
        keep_best: Callable[[nn.Module, Mapping[str, float]], None],
        report: Callable[[str], None],
    ) -> None:
        results = validate(self.averaged)
        best = results["score"] > self.best_score
        if best:
            self.best_score = results["score"]
            keep_best(self.averaged, results)
        report(f"step {self.step}  validation  {_listed(results)}{'  (best)' if best else ''}")

    def save_state(self) -> None:
        """Write everything needed to go on, under its final name only once whole."""
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        tensors |= {f"averaged.{name}": value for name, value in self.averaged.state_dict().items()}
        for index, (first, second) in enumerate(self._moments):
            tensors |= {f"moment1.{index}": first, f"moment2.{index}": second}
        progress = {"step": self.step, "best_score": self.best_score, "fingerprint": self._fingerprint}
        part = self._state_path.with_suffix(".part")
        save_file(
            {k: v.detach().cpu().contiguous() for k, v in tensors.items()}, part, {"progress": json.dumps(progress)}
        )
        part.replace(self._state_path)

    def resume(self) -> bool:
        """Go on from the saved state, if there is one of the same configuration; returns whether there was.

        Raises ``TrainingError`` when the state is damaged or belongs to another configuration.
        """
        if not self._state_path.is_file():
            return False
        try:
            with safe_open(self._state_path, framework="pt") as file:
                progress = json.loads(file.metadata()["progress"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
            raise TrainingError(f"{self._state_path}: the saved training state is damaged ({error}).") from error
        if progress["fingerprint"] != self._fingerprint:
            raise TrainingError(
                f"{self._state_path}: belongs to another configuration; remove it or choose another folder."
            )
        for prefix, module in (("network.", self.network), ("averaged.", self.averaged)):
            module.load_state_dict({k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)})
        for index, (first, second) in enumerate(self._moments):
            first.copy_(tensors[f"moment1.{index}"])
            second.copy_(tensors[f"moment2.{index}"])
            self._optimizer.state[self._trained[index]]["step"].fill_(float(progress["step"]))
        self.step, self.best_score = progress["step"], progress["best_score"]
        return True


def rate_factor(config: LoopConfig, step: int) -> float:
    """Share of the learning rate at ``step``: linear warm-up, then a cosine to 2 %."""
    if step < config.warmup_steps:
        return (step + 1) / config.warmup_steps
    if not config.cosine:
        return 1.0
    progress = (step - config.warmup_steps) / max(config.steps - config.warmup_steps, 1)
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


def _listed(values: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in values.items())
