"""Trains the expression-to-face renderer on prepared clips (section 3.2, Eq. 9 and 10); ends in a weight file.

Reads what ``models.training.preprocess`` wrote; called by ``main.py train``.
"""

from __future__ import annotations

import json
import logging
import math
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from models.checkpoint import save_checkpoint, sha256_of
from models.errors import TrainingError
from models.face.morphable_model import LinearFaceModel
from models.losses.adversarial import discriminator_loss, generator_loss
from models.losses.perceptual import VggFeatures, feature_distance
from models.losses.renderer_loss import picture_terms, weighted_sum
from models.networks.discriminator import crop_around
from models.training.clip_dataset import load_split
from models.training.renderer_config import RendererRunConfig
from models.training.renderer_dataset import RendererBatch, RendererSamples, as_batch, batch_to
from models.training.renderer_state import RendererState
from models.training.renderer_validation import RendererErrors, measure, selection_error
from models.training.renderer_widening import start_weights

log = logging.getLogger(__name__)

WEIGHT_FILE = "renderer.safetensors"
LOG_FILE = "log.jsonl"
REPORT_EVERY = 20


@dataclass(frozen=True)
class StepReport:
    """What one step did. terms: the unweighted losses by name."""

    step: int
    seconds: float
    gradient_norm: float
    terms: dict[str, float]


def learning_rate_share(step: int, config: RendererRunConfig) -> float:
    """Share of the full learning rate at a step: a straight rise, then half a cosine."""
    t = config.training
    if step < t.warm_up_steps:
        return (step + 1) / t.warm_up_steps
    done = min(1.0, (step - t.warm_up_steps) / max(1, t.steps - t.warm_up_steps))
    return t.last_rate_share + (1 - t.last_rate_share) * 0.5 * (1 + math.cos(math.pi * done))


def training_step(state: RendererState, batch: RendererBatch, vgg: VggFeatures | None) -> StepReport:
    """One step of both networks. Raises ``TrainingError`` before any weight changes when the loss is not a number."""
    started = time.perf_counter()
    t, loss = state.config.training, state.config.loss
    for optimiser, rate in (
        (state.renderer_optimiser, t.learning_rate),
        (state.discriminator_optimiser, t.discriminator_rate),
    ):
        for group in optimiser.param_groups:
            group["lr"] = rate * learning_rate_share(state.step, state.config)
    adversarial = state.step >= t.adversarial_from and (loss.adversarial > 0 or loss.perceptual > 0)
    with torch.autocast(batch.target.device.type, torch.bfloat16, enabled=t.bf16):
        drawn = state.renderer.draw_pair(batch.inputs, batch.reference)
        terms = picture_terms(loss, drawn, batch.target, batch.inputs.mask, batch.teeth_mask, batch.mouth_mask)
        generated = 1 - batch.inputs.mask
        size_px = state.config.discriminator.crop_px
        real_crop, drawn_crop = (crop_around(p, generated, size_px) for p in (batch.target, drawn))
        if vgg is not None and loss.perceptual > 0:
            terms["perceptual"] = feature_distance(vgg(drawn), vgg(batch.target))
        if adversarial:
            terms |= _adversarial_terms(state, real_crop, drawn_crop, use_features=vgg is None)
    norm = _update(state.renderer_optimiser, weighted_sum(loss, terms), state.step, t.gradient_clip)
    values = {name: float(value.detach()) for name, value in terms.items()}
    if adversarial and loss.adversarial + (vgg is None) * loss.perceptual > 0:
        values["discriminator"] = _train_discriminator(state, real_crop, drawn_crop.detach())
    state.step += 1
    state.average()
    return StepReport(state.step, time.perf_counter() - started, norm, values)


def _adversarial_terms(state: RendererState, real: Tensor, drawn: Tensor, *, use_features: bool) -> dict[str, Tensor]:
    """The renderer's side of L3, and the discriminator's feature distance where there is no VGG."""
    state.discriminator.requires_grad_(False)
    logits, drawn_features = state.discriminator(drawn)
    terms = {"adversarial": generator_loss(logits, saturating=state.config.loss.saturating)}
    if use_features:
        terms["perceptual"] = feature_distance(drawn_features, state.discriminator(real)[1])
    state.discriminator.requires_grad_(True)
    return terms


def _train_discriminator(state: RendererState, real: Tensor, drawn: Tensor) -> float:
    with torch.autocast(real.device.type, torch.bfloat16, enabled=state.config.training.bf16):
        logits = state.discriminator(torch.cat([real, drawn]))[0]  # one batch: the same weights judge both
        value = discriminator_loss(*logits.float().chunk(2))
    _update(state.discriminator_optimiser, value, state.step, state.config.training.gradient_clip)
    return float(value.detach())


def _update(optimiser: torch.optim.Optimizer, loss: Tensor, step: int, gradient_clip: float) -> float:
    """Backward, clip, step. Returns the norm of the gradient."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    norm = float(torch.nn.utils.clip_grad_norm_(parameters, gradient_clip))
    if not math.isfinite(norm) or not bool(torch.isfinite(loss)):
        raise TrainingError(f"The loss of step {step + 1} is not a number; lower the learning rate and start it again.")
    optimiser.step()
    return norm


def train_renderer(
    config: RendererRunConfig,
    data_folder: Path,
    out: Path,
    face_model: Path,
    *,
    licence: str = "all",
    device: str = "cpu",
    vgg_weights: Path | None = None,
    start_from: Path | None = None,
    workers: int = 1,
    on_step: Callable[[StepReport], None] | None = None,
) -> Path:
    """Train until ``config.training.steps``, going on from what ``out`` holds; returns the weight file.

    data_folder: prepared clips; out: for the saved state, the log, pictures of validation (of people: keep them to
    yourself) and the best weights; face_model: the morphable model's file; licence: "all" or "free"; start_from:
    weights of the same or a smaller renderer to begin with (``models.training.renderer_widening``);
    workers: processes that prepare samples, 0 for none. Ctrl-C saves and re-raises. A loss that is not a number saves
    the last good step and raises ``TrainingError``, as do unusable data.
    """
    out.mkdir(parents=True, exist_ok=True)
    model = LinearFaceModel.load(face_model)
    where = torch.device(device)
    state = RendererState(config, where)
    if state.resume(out):
        log.info("going on from step %d", state.step)
    elif start_from is not None:
        state.start_with(start_weights(start_from, config.network))
        log.info("starting with the weights of %s", start_from)
    vgg = None
    if vgg_weights is not None:
        vgg = VggFeatures.load(vgg_weights).to(where)
    else:
        log.info("no VGG weights given: the perceptual loss compares features of the discriminator")
    run = _Run(config, state, vgg, out, _facts(data_folder, face_model, licence, start_from))
    run.prepare_data(data_folder, model, licence, workers)
    try:
        for batch in run.training_batches():
            report = training_step(state, batch_to(batch, where), vgg)
            run.after_step(report)
            if on_step is not None:
                on_step(report)
    except (KeyboardInterrupt, TrainingError):
        if state.is_finite():
            state.save(out)
        raise
    run.finish()
    return out / WEIGHT_FILE


def _facts(data_folder: Path, face_model: Path, licence: str, start_from: Path | None) -> dict[str, Any]:
    facts = {"licence": licence, "data": data_folder.name, "face_model_sha256": sha256_of(face_model)}
    return facts if start_from is None else {**facts, "started_from_sha256": sha256_of(start_from)}


class _Run:
    """One training while it runs: its data, its log and what happens between steps."""

    def __init__(
        self, config: RendererRunConfig, state: RendererState, vgg: VggFeatures | None, out: Path, facts: dict[str, Any]
    ) -> None:
        self.config, self.state, self.vgg, self.out, self.facts = config, state, vgg, out, facts
        self.training_samples: RendererSamples
        self.validation: list[RendererBatch]
        self.workers = 0

    def prepare_data(self, folder: Path, model: LinearFaceModel, licence: str, workers: int) -> None:
        """Load both splits. The validation samples are drawn once and kept."""
        t = self.config.training
        clips = load_split(folder, "train", licence)
        self.training_samples = RendererSamples(
            clips, model, self.config.data, t.steps * t.batch, t.seed, self.config.augmentation
        )
        held_out = RendererSamples(load_split(folder, "val"), model, self.config.data, t.validation_samples, seed=1)
        device = next(self.state.renderer.parameters()).device
        samples = [held_out[index] for index in range(len(held_out))]
        starts = range(0, len(samples), t.batch)
        self.validation = [batch_to(as_batch(samples[start : start + t.batch]), device) for start in starts]
        self.facts |= {"people": len(self.training_samples.people), "clips": len(clips)}
        self.workers = workers

    def training_batches(self) -> Iterator[RendererBatch]:
        """The batches from the present step to the last."""
        t = self.config.training
        loader: DataLoader[Any] = DataLoader(
            self.training_samples,
            batch_size=t.batch,
            sampler=range(self.state.step * t.batch, t.steps * t.batch),
            num_workers=self.workers,
            collate_fn=as_batch,
            worker_init_fn=_start_worker if self.workers else None,
            # A forked worker inherits the locks of OpenCV's threads, but not the threads, and may wait for ever.
            multiprocessing_context="spawn" if self.workers else None,
            prefetch_factor=4 if self.workers else None,
        )
        yield from loader

    def after_step(self, report: StepReport) -> None:
        """Report, save and validate at their intervals."""
        t = self.config.training
        if report.step % REPORT_EVERY == 0 or report.step == t.steps:
            self._write_log({**asdict(report)})
            log.info("step %d  %.2f s  %s", report.step, report.seconds, _listed(report.terms))
        if report.step % t.validate_every == 0 or report.step == t.steps:
            self.validate()
        if report.step % t.save_every == 0:
            self.state.save(self.out)

    def validate(self) -> RendererErrors:
        """Measure the averaged renderer; keep its weights when they are the best so far."""
        step = self.state.step
        errors = measure(self.state.averaged, self.validation, self.out / "pictures" / f"{step:06d}.jpg")
        self._write_log({"step": step, "validation": asdict(errors)})
        log.info("step %d  validation  %s", step, _listed(asdict(errors)))
        error = selection_error(errors)
        if error < self.state.best_error:
            self.state.best_error = error
            self._export(self.out / WEIGHT_FILE, errors)
        self._export(self.out / "latest.safetensors", errors)
        return errors

    def _export(self, path: Path, errors: RendererErrors) -> None:
        facts = {**self.facts, "step": self.state.step, "validation": asdict(errors)}
        facts |= {"training": asdict(self.config.training), "loss": asdict(self.config.loss)}
        save_checkpoint(path, self.state.averaged, self.config.network, facts)

    def finish(self) -> None:
        """Leave a saved state and a weight file, also when there was nothing left to do."""
        self.state.save(self.out)
        if not (self.out / WEIGHT_FILE).is_file():
            self.validate()

    def _write_log(self, line: dict[str, Any]) -> None:
        with (self.out / LOG_FILE).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _listed(values: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in values.items())


def _start_worker(_: int) -> None:
    """A worker leaves Ctrl-C to its parent and keeps to one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
