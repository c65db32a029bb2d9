"""Trains the expression-to-face renderer on prepared clips (section 3.2, Eq. 9 and 10); ends in a weight file.

Reads what ``models.training.preprocess`` wrote; called by ``main.py train``.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import torch
from torch.utils.data import DataLoader

from models.checkpoint import save_checkpoint, sha256_of
from models.errors import TrainingError
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds
from models.losses.lip_distance import LipTracker
from models.losses.perceptual import VggFeatures
from models.training.clip_dataset import load_split
from models.training.interruption import Interruption
from models.training.lip_check import LipCheck
from models.training.processes import Processes
from models.training.renderer_config import RendererRunConfig
from models.training.renderer_dataset import RendererBatch, RendererSamples, as_batch, batch_to
from models.training.renderer_state import RendererState
from models.training.renderer_step import StepReport, learning_rate_share, training_step
from models.training.renderer_validation import RendererErrors, lip_check, measure, selection_error
from models.training.renderer_widening import start_weights
from models.training.training_log import Pace, TrainingLog, made

log = logging.getLogger(__name__)

WEIGHT_FILE = "renderer.safetensors"
REPORT_EVERY = 20


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
    front_ends: FrontEnds | None = None,
    on_step: Callable[[StepReport], None] | None = None,
) -> Path:
    """Train until ``config.training.steps``, going on from what ``out`` holds; returns the weight file.

    data_folder: prepared clips; out: for the saved state, the log, pictures of validation (of people: keep them to
    yourself) and the best weights; face_model: the morphable model's file; licence: "all" or "free"; start_from:
    weights of the same or a smaller renderer to begin with (``models.training.renderer_widening``);
    workers: processes that prepare samples, 0 for none; front_ends: another face than our own. Ctrl-C saves and
    re-raises. A loss that is not a number saves the last good step and raises ``TrainingError``, as do unusable data
    and a face model of other sizes than the network's.
    """
    with Processes.join(torch.device(device)) as processes:
        model = (front_ends or FrontEnds()).face_model(face_model, processes.device)
        _check_sizes(config, model)
        facts = _facts(data_folder, face_model, licence, model) | _beginning(start_from)
        state = _state_to_begin_with(config, processes.device, made(out), start_from)
        vgg = None
        if vgg_weights is not None:
            vgg = VggFeatures.load(vgg_weights).to(processes.device)
        else:
            log.info("no VGG weights given: the perceptual loss compares features of the discriminator")
        run = _Run(config, state, out, facts, processes)
        try:
            run.prepare_data(data_folder, model, licence, workers)
            run.train(vgg, on_step)
        finally:
            run.close()
    return out / WEIGHT_FILE


def _state_to_begin_with(
    config: RendererRunConfig, device: torch.device, out: Path, start_from: Path | None
) -> RendererState:
    state = RendererState(config, device)
    if state.resume(out):
        log.info("going on from step %d", state.step)
    elif start_from is not None:
        state.start_with(start_weights(start_from, config.network))
        log.info("starting with the weights of %s", start_from)
    return state


def _check_sizes(config: RendererRunConfig, model: LinearFaceModel) -> None:
    network = config.network
    wanted, found = (network.identity_width, network.expression_width), (model.identity_size, model.expression_size)
    if wanted != found:
        raise TrainingError(
            f"The renderer has {wanted[0]} identity and {wanted[1]} expression coefficients, the face model {found[0]} "
            f"and {found[1]}."
        )


def _facts(data_folder: Path, face_model: Path, licence: str, model: LinearFaceModel) -> dict[str, Any]:
    facts = {"licence": licence, "data": data_folder.name, "face_model_sha256": sha256_of(face_model)}
    return facts | ({"face_front_end": model.facts} if model.front_end else {})


def _beginning(start_from: Path | None) -> dict[str, Any]:
    return {} if start_from is None else {"started_from_sha256": sha256_of(start_from)}


class _Run:
    """One training while it runs: its data, its log and what happens between steps."""

    def __init__(
        self, config: RendererRunConfig, state: RendererState, out: Path, facts: dict[str, Any], processes: Processes
    ) -> None:
        self.config, self.state, self.out, self.facts, self.processes = config, state, out, facts, processes
        self.log = TrainingLog(out) if processes.is_first else None
        self.training_samples: RendererSamples
        self.validation: list[RendererBatch] = []
        self.lips: LipCheck | None = None
        self.tracker = LipTracker().to(processes.device) if config.loss.lips > 0 else None
        self.workers = 0
        self.pace = Pace(state.step, config.training.steps)

    def prepare_data(self, folder: Path, model: LinearFaceModel, licence: str, workers: int) -> None:
        """Load both splits. The validation samples are drawn once and kept, by the process that validates."""
        t, mask = self.config.training, self.config.network.face_mask
        clips = load_split(folder, "train", licence)
        self.training_samples = RendererSamples(
            clips, model, self.config.data, t.steps * t.batch, t.seed, self.config.augmentation, mask
        )
        held_out = RendererSamples(
            load_split(folder, "val"), model, self.config.data, t.validation_samples, seed=1, face_mask=mask
        )
        self.facts |= {"people": len(self.training_samples.people), "clips": len(clips)}
        self.workers = workers
        if not self.processes.is_first:
            return
        samples = [held_out[index] for index in range(len(held_out))]
        starts = range(0, len(samples), t.batch)
        self.validation = [batch_to(as_batch(samples[s : s + t.batch]), self.processes.device) for s in starts]
        self.lips = lip_check(self.validation, model.rigidity)

    def training_batches(self) -> Iterator[RendererBatch]:
        """Yield this process's share of the batches from the present step to the last."""
        t, count = self.config.training, self.processes.count
        loader: DataLoader[Any] = DataLoader(
            self.training_samples,
            batch_size=self.processes.share_of(t.batch),
            sampler=range(self.state.step * t.batch + self.processes.number, t.steps * t.batch, count),
            num_workers=self.workers,
            collate_fn=as_batch,
            worker_init_fn=_start_worker if self.workers else None,
            # A forked worker inherits the locks of OpenCV's threads, but not the threads, and may wait for ever.
            multiprocessing_context="spawn" if self.workers else None,
            prefetch_factor=4 if self.workers else None,
        )
        self.pace = Pace(self.state.step, t.steps)
        try:
            yield from loader
        except RuntimeError as error:  # the loader's own, such as a worker killed for want of memory
            raise TrainingError(f"A process that prepares samples has ended: {error}") from error

    def train(self, vgg: VggFeatures | None, on_step: Callable[[StepReport], None] | None) -> None:
        """Do the steps that are missing. However it ends, what is saved is a whole number of steps."""
        interruption = Interruption()
        try:
            with interruption.held_back():
                for batch in self.training_batches():
                    interruption.raise_if_asked(self.processes)
                    moved = batch_to(batch, self.processes.device)
                    report = training_step(self.state, moved, vgg, self.processes, self.tracker)
                    self.after_step(report)
                    if on_step is not None:
                        on_step(report)
                self.finish()
        except (KeyboardInterrupt, TrainingError) as ending:
            self.save_ending(ending, hurried=interruption.hurried)
            raise

    def after_step(self, report: StepReport) -> None:
        """Report, save and validate at their intervals."""
        t = self.config.training
        if self.log is None:
            return
        if report.step % REPORT_EVERY == 0 or report.step == t.steps:
            rate = t.learning_rate * learning_rate_share(report.step - 1, self.config)
            values = {**report.terms, "gradient_norm": report.gradient_norm, "learning_rate": rate}
            self.log.write("train", report.step, values, asdict(report))
            log.info("%s  %s", self.pace.text(report.step), _listed(report.terms))
        if report.step % t.validate_every == 0 or report.step == t.steps:
            self.validate()
        if report.step % t.save_every == 0:
            self.state.save(self.out)

    def validate(self) -> RendererErrors:
        """Measure the averaged renderer; keep its weights when they are the best so far."""
        step = self.state.step
        picture = self.out / "pictures" / f"{step:06d}.jpg"
        errors = measure(self.state.averaged, self.validation, picture, self.lips)
        error = selection_error(errors)
        if self.log is not None:
            scalars = {**asdict(errors), "selection": error}
            self.log.write("validation", step, scalars, {"step": step, "validation": asdict(errors)})
            self.log.picture("validation", step, picture)
        log.info("step %d  validation  %s", step, _listed(asdict(errors)))
        if error < self.state.best_error:
            self._export(self.out / WEIGHT_FILE, errors)
            self.state.best_error = error
        self._export(self.out / "latest.safetensors", errors)
        return errors

    def _export(self, path: Path, errors: RendererErrors) -> None:
        facts = {**self.facts, "step": self.state.step, "validation": asdict(errors)}
        facts |= {"training": asdict(self.config.training), "loss": asdict(self.config.loss)}
        save_checkpoint(path, self.state.averaged, self.config.network, facts)

    def finish(self) -> None:
        """Leave a saved state and a weight file, also when there was nothing left to do."""
        if self.processes.is_first:
            self.state.save(self.out)
            if not (self.out / WEIGHT_FILE).is_file():
                self.validate()
        self.processes.wait()

    def close(self) -> None:
        """Finish the log."""
        if self.log is not None:
            self.log.close()

    def save_ending(self, ending: BaseException, *, hurried: bool) -> None:
        """Save the last whole step. A disk that is full does not hide why the training ended."""
        if not self.processes.is_first or hurried or not self.state.is_finite():
            return
        try:
            self.state.save(self.out)
        except TrainingError as error:
            ending.add_note(str(error))


def _listed(values: Mapping[str, float | None]) -> str:
    return "  ".join(f"{name} {value:.4f}" for name, value in values.items() if value is not None)


def _start_worker(_: int) -> None:
    """A worker leaves Ctrl-C and a kill of the whole group to its parent and keeps to one thread."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
