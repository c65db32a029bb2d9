"""Stage one of the audio training: the mel encoder learns to name visemes in synthetic speech.

Exact phone times cost nothing there, and the encoder that comes out hears p, b and m in voices that no clip contains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.audio.augment import AugmentConfig
from models.audio.mel_encoder import MelEncoder, MelEncoderConfig
from models.audio.visemes import BILABIAL, VISEMES
from models.checkpoint import config_from_mapping, load_weights, read_metadata, save_checkpoint
from models.training.expression_loop import LoopConfig, TrainingLoop
from models.training.phone_dataset import PhoneSegments, PhoneUtterance
from models.training.processes import Processes

SEGMENT_FEATURES = 96
"""Features of a training segment: 1.92 s."""
_NO_AUGMENTATION = AugmentConfig(probability=0.0, gain_db=0.0, speed=0.0)


@dataclass(frozen=True)
class RecogniserFacts:
    """Results of stage one on held-out voices: shares of right frames."""

    accuracy: float
    bilabial_recall: float


class VisemeRecogniser(nn.Module):
    """The encoder with a linear layer that names the viseme of every feature."""

    def __init__(self, config: MelEncoderConfig) -> None:
        super().__init__()
        self.encoder = MelEncoder(config)
        self.to_viseme = nn.Linear(config.dimension, len(VISEMES))

    def forward(self, samples: Tensor) -> Tensor:
        """samples: f32[B, N] at 16 kHz and speech level; returns logits f32[B, ceil(N / 320), len(VISEMES)]."""
        logits: Tensor = self.to_viseme(self.encoder(samples))
        return logits

    def logits_with_margin(self, samples: Tensor) -> Tensor:
        """The same for samples that carry the encoder's margin at both ends."""
        logits: Tensor = self.to_viseme(self.encoder.encode_with_margin(samples))
        return logits

    @classmethod
    def load(cls, path: Path) -> VisemeRecogniser:
        """Read a file that ``train_recogniser`` wrote. Raises ``CheckpointError``."""
        values, _ = read_metadata(path)
        recogniser = cls(config_from_mapping(MelEncoderConfig, values, str(path)))
        load_weights(path, recogniser)
        return recogniser.eval()


def viseme_loss(logits: Tensor, shares: Tensor) -> Tensor:
    """Cross-entropy against viseme shares. f32[B, K, V] each; returns f32[]."""
    return -(shares * functional.log_softmax(logits, dim=-1)).sum(-1).mean()


def train_recogniser(
    network: MelEncoderConfig,
    loop_config: LoopConfig,
    augmentation: AugmentConfig,
    train: Sequence[PhoneUtterance],
    held_out: Sequence[PhoneUtterance],
    out: Path,
    seed: int,
    report: Callable[[str], None],
    processes: Processes | None = None,
) -> Path:
    """Train, or go on training, and return the path of the best recogniser in ``out``."""
    together = processes or Processes(torch.device("cpu"))
    torch.manual_seed(seed)
    recogniser = VisemeRecogniser(network).to(together.device)
    best_path = out / "recogniser.safetensors"
    settings = {"network": asdict(network), "augmentation": asdict(augmentation), "seed": seed}
    loop = TrainingLoop(
        recogniser,
        loop_config,
        out / "recogniser_state.safetensors",
        settings | {"recogniser": loop_config.fingerprint()},
        seed=seed,
        processes=together,
    )
    loop.resume()
    margin = recogniser.encoder.margin_features
    segments = PhoneSegments(train, SEGMENT_FEATURES, margin, augmentation)
    checks = PhoneSegments(held_out, SEGMENT_FEATURES, margin, _NO_AUGMENTATION).draw(64, np.random.default_rng(seed))

    def loss_of_step(step: int) -> tuple[Tensor, Mapping[str, float]]:
        rows, generator = together.share_of(loop_config.batch), together.generator(seed, step)
        samples, shares = (values.to(together.device) for values in segments.draw(rows, generator))
        return viseme_loss(recogniser.logits_with_margin(samples), shares), {}

    def validate(averaged: nn.Module) -> Mapping[str, float]:
        assert isinstance(averaged, VisemeRecogniser)
        facts = recogniser_facts(averaged, *(values.to(together.device) for values in checks))
        return {"score": facts.accuracy, **asdict(facts)}

    def keep_best(averaged: nn.Module, results: Mapping[str, float]) -> None:
        save_checkpoint(best_path, averaged, network, dict(results))

    loop.run(loss_of_step, validate, keep_best, report)
    return best_path


@torch.no_grad()
def recogniser_facts(recogniser: VisemeRecogniser, samples: Tensor, shares: Tensor) -> RecogniserFacts:
    """Measure on samples with margin f32[B, N] and shares f32[B, K, V]."""
    named = recogniser.logits_with_margin(samples).argmax(-1)
    true = shares.argmax(-1)
    bilabial = true == BILABIAL
    recall = float((named[bilabial] == BILABIAL).float().mean()) if bool(bilabial.any()) else 0.0
    return RecogniserFacts(float((named == true).float().mean()), recall)
