"""Training of the ``ClosureRecogniser``: a network's last part, learnt from synthetic speech once the rest is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.audio.augment import AugmentConfig, augment
from models.audio.features import FEATURE_RATE_HZ, AudioFeatureExtractor
from models.audio.visemes import BILABIAL, viseme_track
from models.networks.closure_recogniser import ClosureConfig, ClosureRecogniser
from models.training.phone_dataset import PhoneUtterance

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ClosureTrainingConfig:
    """steps: 0 leaves the recogniser out; batch: moments a step; minutes: of synthetic speech, each heard once through
    noise and rooms; feature_noise: deviations added to the standardised features.
    """

    steps: int = 0
    batch: int = 768
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.05
    minutes: float = 70.0
    feature_noise: float = 0.2


@dataclass(frozen=True)
class HeardPhones:
    """Utterances one after the other. features: f32[K, D]; closed: f32[K], share of p, b, m in each 20 ms; first, last:
    i64[K], the ends of each feature's utterance.
    """

    features: Tensor
    closed: Tensor
    first: Tensor
    last: Tensor

    @classmethod
    def of(
        cls, utterances: Sequence[PhoneUtterance], hear: AudioFeatureExtractor, disturb: Callable[[Floats], Floats]
    ) -> HeardPhones:
        """Let ``hear`` hear each utterance."""
        features, closed, lengths = [], [], []
        for utterance in utterances:
            with torch.inference_mode():
                heard = hear(torch.from_numpy(disturb(utterance.sound))[None])[0].float().cpu()
            features.append(heard)
            closed.append(viseme_track(utterance.phones, len(heard), FEATURE_RATE_HZ)[:, BILABIAL])
            lengths.append(len(heard))
        ends = np.cumsum(lengths)
        first, last = (np.repeat(edge, lengths) for edge in (ends - lengths, ends - 1))
        labels = torch.from_numpy(np.concatenate(closed))
        return cls(torch.cat(features), labels, torch.from_numpy(first), torch.from_numpy(last))

    def around(self, moments: Tensor, context: int) -> Tensor:
        """Features about each moment i64[B], not beyond its utterance: f32[B, 2 · context + 1, D]."""
        wanted = moments[:, None] + torch.arange(-context, context + 1)
        return self.features[wanted.clamp(self.first[moments, None], self.last[moments, None])]


def train_closures(
    utterances: Sequence[PhoneUtterance],
    hear: AudioFeatureExtractor,
    network: ClosureConfig,
    config: ClosureTrainingConfig,
    augmentation: AugmentConfig,
    seed: int,
    report: Callable[[str], None],
) -> ClosureRecogniser:
    """Train on utterances heard by ``hear``; returns the recogniser, ready for use."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    phones = HeardPhones.of(
        _part_of(utterances, config.minutes, generator), hear, lambda sound: augment(sound, augmentation, generator)
    )
    recogniser = ClosureRecogniser(phones.features.shape[1], network)
    recogniser.mean.copy_(phones.features.mean(dim=0))
    recogniser.deviation.copy_(phones.features.std(dim=0) + 1e-4)
    optimizer = torch.optim.AdamW(recogniser.parameters(), config.learning_rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.learning_rate, total_steps=config.steps)
    for step in range(1, config.steps + 1):
        moments = torch.randint(0, len(phones.closed), (config.batch,))
        features = phones.around(moments, network.context)
        features = features + config.feature_noise * recogniser.deviation * torch.randn_like(features)
        logits = recogniser.inside(features)[:, 0]
        loss = functional.binary_cross_entropy_with_logits(logits, phones.closed[moments])
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(recogniser.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 500 == 0 or step == config.steps:
            report(f"closures, step {step}/{config.steps}  loss {float(loss.detach()):.4f}")
    return recogniser.eval()


def _part_of(
    utterances: Sequence[PhoneUtterance], minutes: float, generator: np.random.Generator
) -> list[PhoneUtterance]:
    chosen, seconds = [], 0.0
    for index in generator.permutation(len(utterances)):
        if seconds >= 60 * minutes:
            break
        chosen.append(utterances[int(index)])
        seconds += chosen[-1].duration_s
    return chosen
