"""One step of training the renderer: the losses of Eq. 9 and 10, both networks' gradients, both optimisers.

Between the data (``models.training.renderer_dataset``) and the run around it (``models.training.renderer_trainer``).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import torch
from torch import Tensor

from models.bf16 import multiplies_bf16
from models.errors import TrainingError
from models.losses.adversarial import (
    discriminator_loss,
    generator_loss,
    paired_discriminator_loss,
    paired_generator_loss,
)
from models.losses.lip_distance import LipTracker
from models.losses.perceptual import VggFeatures, feature_distance
from models.losses.renderer_loss import picture_terms, weighted_sum
from models.networks.discriminator import crop_around
from models.training.processes import Processes
from models.training.renderer_config import RendererRunConfig
from models.training.renderer_dataset import RendererBatch
from models.training.renderer_state import RendererState


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


def training_step(
    state: RendererState,
    batch: RendererBatch,
    vgg: VggFeatures | None,
    processes: Processes | None = None,
    lips: LipTracker | None = None,
) -> StepReport:
    """One step of both networks, on this process's share of the batch.

    vgg, lips: networks that are not trained and look at the drawn pictures; their terms are left out without them.
    Raises ``TrainingError`` when a loss or a gradient is not a number; nothing of ``state`` has changed then.
    """
    started = time.perf_counter()
    together = processes or Processes(batch.target.device)
    before = state.statistics()
    _set_rates(state)
    try:
        norm, values = _gradients(state, batch, vgg, lips, together)
    except TrainingError:
        for statistic, value in before:
            statistic.copy_(value)
        raise
    state.renderer_optimiser.step()
    if "discriminator" in values:
        state.discriminator_optimiser.step()
    together.average_statistics(state.renderer)
    state.step += 1
    state.average()
    return StepReport(state.step, time.perf_counter() - started, norm, values)


def _set_rates(state: RendererState) -> None:
    t = state.config.training
    for optimiser, rate in (
        (state.renderer_optimiser, t.learning_rate),
        (state.discriminator_optimiser, t.discriminator_rate),
    ):
        for group in optimiser.param_groups:
            group["lr"] = rate * learning_rate_share(state.step, state.config)


def _gradients(
    state: RendererState,
    batch: RendererBatch,
    vgg: VggFeatures | None,
    lips: LipTracker | None,
    together: Processes,
) -> tuple[float, dict[str, float]]:
    """Fill in both networks' gradients. Returns the norm of the renderer's and the terms of the loss."""
    t, loss = state.config.training, state.config.loss
    adversarial = state.step >= t.adversarial_from and (loss.adversarial > 0 or loss.perceptual > 0)
    device = batch.target.device
    with torch.autocast(device.type, torch.bfloat16, enabled=t.bf16 and multiplies_bf16(device)):
        drawn = state.renderer.draw_pair(batch.inputs, batch.reference)
        terms = picture_terms(loss, drawn, batch.target, batch.inputs.mask, batch.teeth_mask, batch.mouth_mask)
        judged = state.config.discriminator
        middle = batch.mouth_mask if judged.around == "mouth" else 1 - batch.inputs.mask
        real_crop, drawn_crop = (crop_around(p, middle, judged.crop_px) for p in (batch.target, drawn))
        if vgg is not None and loss.perceptual > 0:
            terms["perceptual"] = feature_distance(vgg(drawn), vgg(batch.target))
        if lips is not None and loss.lips > 0:
            terms["lips"] = lips.distance(drawn, batch.target)
        if adversarial:
            terms |= _adversarial_terms(state, real_crop, drawn_crop, use_features=vgg is None)
    norm = _backward(state, state.renderer_optimiser, weighted_sum(loss, terms), together)
    values = {name: float(value.detach()) for name, value in terms.items()}
    if adversarial and loss.adversarial + (vgg is None) * loss.perceptual > 0:
        values["discriminator"] = _judge(state, real_crop, drawn_crop.detach(), together)
    return norm, values


def _adversarial_terms(state: RendererState, real: Tensor, drawn: Tensor, *, use_features: bool) -> dict[str, Tensor]:
    """The renderer's side of L3, and with ``use_features`` the distance of the discriminator's features.

    real, drawn: f32[B, 3, h, w] of the same moments. The real ones are judged only for what compares the two.
    """
    loss, terms = state.config.loss, {}
    state.discriminator.requires_grad_(False)
    drawn_logits, drawn_features = state.discriminator(drawn)
    if not loss.paired:
        terms["adversarial"] = generator_loss(drawn_logits, saturating=loss.saturating)
    if loss.paired or use_features:
        real_logits, real_features = state.discriminator(real)
        if loss.paired:
            terms["adversarial"] = paired_generator_loss(real_logits.float(), drawn_logits.float())
        if use_features:
            terms["perceptual"] = feature_distance(drawn_features, real_features)
    state.discriminator.requires_grad_(True)
    return terms


def _judge(state: RendererState, real: Tensor, drawn: Tensor, together: Processes) -> float:
    """The discriminator's loss, with its gradients filled in."""
    bf16 = state.config.training.bf16 and multiplies_bf16(real.device)
    with torch.autocast(real.device.type, torch.bfloat16, enabled=bf16):
        logits = state.discriminator(torch.cat([real, drawn]))[0]  # one batch: the same weights judge both
        judged = paired_discriminator_loss if state.config.loss.paired else discriminator_loss
        value = judged(*logits.float().chunk(2))
    _backward(state, state.discriminator_optimiser, value, together)
    return float(value.detach())


def _backward(state: RendererState, optimiser: torch.optim.Optimizer, loss: Tensor, together: Processes) -> float:
    """Backward, mean over the processes, clip. Returns the norm of the gradient."""
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    mean_loss = together.average_gradients(parameters, loss)
    norm = float(torch.nn.utils.clip_grad_norm_(parameters, state.config.training.gradient_clip))
    if not math.isfinite(norm) or not bool(torch.isfinite(mean_loss)):
        raise TrainingError(
            f"The loss of step {state.step + 1} is not a number; lower the learning rate and start it again."
        )
    return norm
