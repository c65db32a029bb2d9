"""The training loop that both audio stages share: schedule, averaged weights, checkpoints, and clean endings."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from models.bf16 import multiplies_bf16
from models.checkpoint import write_tensors
from models.errors import TrainingError
from models.training.interruption import Interruption
from models.training.processes import Processes
from models.training.training_log import Pace, TrainingLog

LossOfStep = Callable[[int], tuple[Tensor, Mapping[str, float]]]
"""Takes the step's number; returns the loss f32[] with its graph, and its terms for the log."""
Validate = Callable[[nn.Module], Mapping[str, float]]
"""Takes the averaged network; returns results by name, of which "score" decides (higher is better)."""

KeepBest = Callable[[nn.Module, Mapping[str, float]], None]
"""Takes the averaged network and its results."""


@dataclass(frozen=True)
class LoopConfig:
    """How long and how fast.

    learning_rate: reached after ``warmup_steps``, then falls as a cosine to 2 % at ``steps`` (``cosine`` off: stays);
    adam_beta1, adam_beta2: of Adam; weight_decay: decoupled; averaging: decay of the moving average of the weights,
    0 for none; largest_gradient: norm to clip at; bf16: autocast of the forward pass.
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
    save_every: int = 100
    bf16: bool = False

    def fingerprint(self) -> dict[str, Any]:
        """Return what a saved state must agree with: all but the length and the intervals."""
        free = ("steps", "log_every", "validate_every", "save_every")
        return {name: value for name, value in asdict(self).items() if name not in free}


@dataclass(frozen=True)
class _Watching:
    """What looks on while a loop runs. log: None in the processes that do not write."""

    validate: Validate
    keep_best: KeepBest
    report: Callable[[str], None]
    log: TrainingLog | None


class TrainingLoop:
    """One network on its way: weights, averaged weights, Adam's state and the step count, saved together."""

    def __init__(
        self,
        network: nn.Module,
        config: LoopConfig,
        state_path: Path,
        fingerprint: Mapping[str, Any],
        *,
        seed: int = 0,
        processes: Processes | None = None,
    ) -> None:
        """state_path: where the state is kept for resuming; fingerprint: the settings it belongs to, by table; seed: of
        dropout, together with the step; processes: those that share each step, each with rows of its own.
        """
        self.network = network
        self.averaged = copy.deepcopy(network).eval().requires_grad_(False)
        self.step = 0
        self.best_score = -math.inf
        self._config = config
        self._state_path = state_path
        self._fingerprint = fingerprint
        self._seed = seed
        self._trained = [p for p in network.parameters() if p.requires_grad]
        self._processes = processes or Processes(self._trained[0].device)
        betas = (config.adam_beta1, config.adam_beta2)
        self._optimizer = torch.optim.AdamW(
            self._trained, lr=config.learning_rate, betas=betas, weight_decay=config.weight_decay
        )
        self._moments = [(torch.zeros_like(p), torch.zeros_like(p)) for p in self._trained]
        for parameter, (first, second) in zip(self._trained, self._moments, strict=True):
            moments = {"step": torch.tensor(0.0), "exp_avg": first, "exp_avg_sq": second}
            self._optimizer.state[parameter] = moments

    def run(
        self, loss_of_step: LossOfStep, validate: Validate, keep_best: KeepBest, report: Callable[[str], None]
    ) -> None:
        """Train to the configured number of steps from wherever the loop stands.

        ``keep_best`` gets the averaged network whenever its score is the best so far. On ``KeyboardInterrupt``, and on
        a loss or gradient that is not a number (``TrainingError``), the last whole step is saved first.
        """
        interruption = Interruption()
        log = TrainingLog(self._state_path.parent) if self._processes.is_first else None
        try:
            with interruption.held_back():
                self._run_steps(loss_of_step, _Watching(validate, keep_best, report, log), interruption)
        except (KeyboardInterrupt, TrainingError) as ending:
            if not interruption.hurried:
                self._save_ending(ending)
            raise
        finally:
            if log is not None:
                log.close()
        self._processes.wait()

    def _run_steps(self, loss_of_step: LossOfStep, watching: _Watching, interruption: Interruption) -> None:
        config, pace = self._config, Pace(self.step, self._config.steps)
        while self.step < config.steps:
            interruption.raise_if_asked(self._processes)
            terms = self._one_step(loss_of_step)
            if watching.log is None:
                continue
            if self.step % config.log_every == 0:
                watching.report(f"{pace.text(self.step)}  {_listed(terms)}")
                line = {"part": self._state_path.stem, "step": self.step, "terms": dict(terms)}
                watching.log.write(self._state_path.stem, self.step, terms, line)
            ended = self.step == config.steps
            if self.step % config.validate_every == 0 or ended:
                self._validate(watching)
            if self.step % config.save_every == 0 or self.step % config.validate_every == 0 or ended:
                self.save_state()

    def _one_step(self, loss_of_step: LossOfStep) -> Mapping[str, float]:
        for group in self._optimizer.param_groups:
            group["lr"] = self._config.learning_rate * rate_factor(self._config, self.step)
        # Dropout draws from torch's own generator: seeded by the step, it draws the same after a resume.
        source = np.random.SeedSequence([self._seed, self.step, self._processes.number])
        torch.manual_seed(int(source.generate_state(1, np.uint32)[0]))
        self.network.train()
        self._optimizer.zero_grad(set_to_none=True)
        device = self._processes.device
        with torch.autocast(device.type, torch.bfloat16, enabled=self._config.bf16 and multiplies_bf16(device)):
            loss, terms = loss_of_step(self.step)
        loss.backward()  # type: ignore[no-untyped-call]
        mean_loss = self._processes.average_gradients(self._trained, loss)
        norm = nn.utils.clip_grad_norm_(self._trained, self._config.largest_gradient)
        if not bool(torch.isfinite(mean_loss)) or not bool(torch.isfinite(norm)):
            raise TrainingError(f"The loss is not a number at step {self.step + 1}; lower the learning rate.")
        self._optimizer.step()
        self.step += 1
        self._average()
        return {"loss": float(mean_loss), **terms}

    @torch.no_grad()
    def _average(self) -> None:
        decay = min(self._config.averaging, (1 + self.step) / (10 + self.step)) if self._config.averaging else 0.0
        for kept, now in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
            kept.lerp_(now, 1.0 - decay)

    def _validate(self, watching: _Watching) -> None:
        results = watching.validate(self.averaged)
        best = results["score"] > self.best_score
        if best:
            watching.keep_best(self.averaged, results)
            self.best_score = results["score"]
        watching.report(f"step {self.step}  validation  {_listed(results)}{'  (best)' if best else ''}")
        if watching.log is not None:
            line = {"part": self._state_path.stem, "step": self.step, "validation": dict(results)}
            watching.log.write(f"{self._state_path.stem}_validation", self.step, results, line)

    def _save_ending(self, ending: BaseException) -> None:
        """A disk that is full does not hide why the training ended."""
        if not self._processes.is_first:
            return
        try:
            self.save_state()
        except TrainingError as error:
            ending.add_note(str(error))

    def save_state(self) -> None:
        """Write everything needed to go on, under its final name only once whole.

        Raises ``TrainingError`` when it cannot be written; the state saved before stays.
        """
        tensors = {f"network.{name}": value for name, value in self.network.state_dict().items()}
        tensors |= {f"averaged.{name}": value for name, value in self.averaged.state_dict().items()}
        for index, (first, second) in enumerate(self._moments):
            tensors |= {f"moment1.{index}": first, f"moment2.{index}": second}
        progress = {"step": self.step, "best_score": self.best_score, "fingerprint": dict(self._fingerprint)}
        whole = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
        write_tensors(self._state_path, whole, {"progress": json.dumps(progress)})

    def resume(self) -> bool:
        """Go on from the saved state, if there is one of the same configuration; returns whether there was.

        Raises ``TrainingError`` when the state is damaged or belongs to another configuration.
        """
        if not self._state_path.is_file():
            return False
        progress, tensors = _read_state(self._state_path, self._fingerprint)
        step = progress["step"]
        try:
            for prefix, module in (("network.", self.network), ("averaged.", self.averaged)):
                module.load_state_dict({k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)})
            for index, (first, second) in enumerate(self._moments):
                first.copy_(tensors[f"moment1.{index}"])
                second.copy_(tensors[f"moment2.{index}"])
                self._optimizer.state[self._trained[index]]["step"].fill_(float(step))
        except (RuntimeError, KeyError) as error:
            raise TrainingError(f"{self._state_path}: the saved training state is incomplete ({error}).") from error
        self.step, self.best_score = step, progress["best_score"]
        return True


def is_finished(state_path: Path, fingerprint: Mapping[str, Any], steps: int) -> bool:
    """Whether a saved loop has done all its steps. Raises ``TrainingError`` as ``resume`` does."""
    return state_path.is_file() and bool(_read_state(state_path, fingerprint)[0]["step"] >= steps)


def _read_state(path: Path, fingerprint: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Step, best score and tensors of a saved loop."""
    try:
        with safe_open(path, framework="pt") as file:
            progress = json.loads(file.metadata()["progress"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        saved, _, _ = (progress[name] for name in ("fingerprint", "step", "best_score"))
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"{path}: the saved training state is damaged ({error}).") from error
    different = _differing(json.loads(json.dumps(fingerprint)), saved)
    if different:
        raise TrainingError(
            f"{path}: belongs to another configuration ({different}); remove it or choose another folder."
        )
    return progress, tensors


def _differing(ours: Any, saved: Any) -> str:  # noqa: ANN401 - JSON
    """Name the first setting that differs; those that one side does not know do not count. Empty when all agree."""
    if not isinstance(ours, dict) or not isinstance(saved, dict):
        return "" if ours == saved else f"{saved!r} instead of {ours!r}"
    for name in ours.keys() & saved.keys():
        inside = _differing(ours[name], saved[name])
        if inside:
            return f"{name}: {inside}"
    return ""


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
