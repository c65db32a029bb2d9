"""Fine-tunes a trained renderer to one person, and remembers the weights that were best on held-back frames.

Whoever drives it (``studio.engine.personalisation``) may stop between any two steps; the weights it started from are
only read. Uses the renderer's training step (Eq. 9 and 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from models.checkpoint import read_metadata, save_checkpoint
from models.errors import CheckpointError, TrainingError
from models.networks.face_renderer import FaceRenderer
from models.realtalk import load_renderer
from models.training.personal_config import PersonalConfig
from models.training.personal_samples import PersonalSamples
from models.training.renderer_dataset import RendererBatch, batch_to
from models.training.renderer_state import STATE_FILE, RendererState
from models.training.renderer_step import StepReport, training_step
from models.training.renderer_validation import RendererErrors, measure, selection_error

BEST_FILE = "best.safetensors"
Weights = dict[str, Tensor]


def relative_gain(before: RendererErrors, after: RendererErrors) -> float:
    """By which share the error fell; negative when it rose."""
    return 1 - selection_error(after) / max(selection_error(before), 1e-9)


class RendererPersonaliser:
    """One fine-tuning. best, best_errors: weights with the least error so far, None before the first measurement."""

    def __init__(
        self, config: PersonalConfig, start: FaceRenderer, samples: PersonalSamples, device: torch.device
    ) -> None:
        """start: the renderer to begin with; it is copied."""
        self.config, self.samples, self.device = config, samples, device
        self.best: Weights | None = None
        self.best_errors: RendererErrors | None = None
        self._misses = 0
        self._measured_at = -1
        self._state = RendererState(config.run_config(start.config), device)
        self._state.start_with(start.state_dict())
        t = config.training
        self._held_back = [
            batch_to(batch, device) for batch in samples.held_back_batches(t.validation_samples, t.batch)
        ]

    @property
    def steps(self) -> int:
        """How many steps were made."""
        return self._state.step

    @property
    def finished(self) -> bool:
        """Whether more steps would do no good: the most were made, or the error has long stopped falling."""
        return self.steps >= self.config.training.steps or self._misses >= self.config.selection.patience

    @property
    def measuring_is_due(self) -> bool:
        """Whether it is time to look at the held-back frames."""
        return self.steps - max(self._measured_at, 0) >= self.config.training.validate_every

    @property
    def has_unmeasured_steps(self) -> bool:
        """Whether the present weights differ from those measured last."""
        return self.steps > max(self._measured_at, 0)

    def errors_of(self, renderer: FaceRenderer, before_batch: Callable[[], None] = lambda: None) -> RendererErrors:
        """Measure any renderer on the held-back frames. before_batch: called before each batch; may raise to stop."""
        return measure(renderer.to(self.device).eval(), _watched(self._held_back, before_batch))

    def step(self) -> StepReport:
        """Learn from one batch. Raises ``TrainingError``, weights unchanged, when the loss is not a number."""
        batch = self.samples.batch(self.steps, self.config.training.batch)
        return training_step(self._state, batch_to(batch, self.device), vgg=None)

    def measure(self, before_batch: Callable[[], None] = lambda: None) -> RendererErrors:
        """Measure the averaged weights and remember them when they are the best so far."""
        errors = self.errors_of(self._state.averaged, before_batch)
        self._measured_at = self.steps
        if selection_error(errors) < self._state.best_error:
            self._state.best_error, self._misses = selection_error(errors), 0
            self.best_errors = errors
            self.best = {
                name: value.detach().cpu().clone() for name, value in self._state.averaged.state_dict().items()
            }
        else:
            self._misses += 1
        return errors

    def best_renderer(self) -> FaceRenderer:
        """A network with the best weights. Only after a measurement."""
        assert self.best is not None
        renderer = FaceRenderer(self._state.config.network)
        renderer.load_state_dict(self.best)
        return renderer.eval()

    def save(self, folder: Path) -> None:
        """Write everything needed to go on. Raises ``OSError`` or ``SafetensorError``, the earlier files intact."""
        if self.best is not None and self.best_errors is not None:
            facts = {"errors": asdict(self.best_errors), "misses": self._misses}
            save_checkpoint(folder / BEST_FILE, self.best_renderer(), self._state.config.network, facts)
        if self._state.is_finite():
            self._state.save(folder)

    def resume(self, folder: Path) -> bool:
        """Take up what ``save`` wrote; False when there is nothing. Raises ``TrainingError`` when it does not fit."""
        if not (folder / STATE_FILE).is_file():
            return False
        if not self._state.resume(folder):
            return False
        self._measured_at = self.steps
        self._state.best_error = float("inf")
        if (folder / BEST_FILE).is_file():
            self._resume_best(folder / BEST_FILE)
        return True

    def _resume_best(self, path: Path) -> None:
        try:
            _, facts = read_metadata(path)
            renderer = load_renderer(path)
            self.best_errors, self._misses = RendererErrors(**facts["errors"]), int(facts["misses"])
        except (CheckpointError, KeyError, TypeError, ValueError) as error:
            raise TrainingError(f"{path}: the saved training is damaged ({error}).") from error
        self._state.best_error = selection_error(self.best_errors)
        self.best = renderer.state_dict()

    def facts(self) -> dict[str, Any]:
        """What is written beside the weights."""
        return {"steps": self.steps, "learnt_frames": len(self.samples.learnt), "config": asdict(self.config.training)}


def _watched(batches: list[RendererBatch], before_batch: Callable[[], None]) -> Iterator[RendererBatch]:
    for batch in batches:
        before_batch()
        yield batch
