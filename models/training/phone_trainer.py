"""Stage one of the audio training: the mel encoder learns to name visemes in synthetic speech.

Exact phone times cost nothing there, and the encoder that comes out hears p, b and m in voices that no clip contains.
Where there is speech with a teacher's features (``models.training.taught_speech``), it learns at the same time to tell
real voices' sounds apart as the teacher does.
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
from models.checkpoint import config_from_mapping, network_from, save_checkpoint
from models.training.expression_loop import LoopConfig, TrainingLoop
from models.training.phone_dataset import PhoneSegments, PhoneUtterance
from models.training.processes import Processes
from models.training.taught_speech import TaughtBatch, TaughtRecording, TaughtSegments

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
        return network_from(path, lambda values: cls(config_from_mapping(MelEncoderConfig, values, str(path))))


def viseme_loss(logits: Tensor, shares: Tensor) -> Tensor:
    """Cross-entropy against viseme shares. f32[B, K, V] each; returns f32[]."""
    return -(shares * functional.log_softmax(logits, dim=-1)).sum(-1).mean()


@dataclass(frozen=True)
class TeachingConfig:
    """share: part of the rows of stage one that is taught speech, where there is any; viseme_weight: of naming visemes
    in the others, against hearing as the teacher does.
    """

    share: float = 0.7
    viseme_weight: float = 0.15


@dataclass(frozen=True)
class Teaching:
    """Taught speech for stage one, and how much of it."""

    recordings: Sequence[TaughtRecording]
    config: TeachingConfig


class TaughtRecogniser(nn.Module):
    """A recogniser with a second linear layer, of training alone, that says what the teacher hears."""

    def __init__(self, recogniser: VisemeRecogniser, teacher_dimension: int) -> None:
        super().__init__()
        self.recogniser = recogniser
        self.to_teacher = nn.Linear(recogniser.encoder.dimension, teacher_dimension)

    def distance(self, batch: TaughtBatch) -> Tensor:
        """How far the encoder is from the teacher, in deviations of its features: f32[]."""
        heard = self.to_teacher(self.recogniser.encoder.encode_with_margin(batch.sound))
        distance = functional.smooth_l1_loss(heard, batch.features, reduction="none", beta=0.5).mean(-1)
        return (distance * batch.weight).sum() / batch.weight.sum()


@dataclass(frozen=True)
class RecogniserSources:
    """train, held_out: sentences with phone times, of different voices; teaching: None to learn from these alone."""

    train: Sequence[PhoneUtterance]
    held_out: Sequence[PhoneUtterance]
    teaching: Teaching | None = None


class _RecogniserStage:
    """Stage one: network, sources of segments, loss and checks."""

    def __init__(
        self,
        network: MelEncoderConfig,
        augmentation: AugmentConfig,
        sources: RecogniserSources,
        seed: int,
        together: Processes,
    ) -> None:
        torch.manual_seed(seed)
        self._together, self._seed, self._teaching = together, seed, sources.teaching
        self.recogniser = VisemeRecogniser(network)
        self.network: nn.Module = self.recogniser
        margin = self.recogniser.encoder.margin_features
        self._taught: TaughtSegments | None = None
        if sources.teaching is not None:
            self._taught = TaughtSegments(sources.teaching.recordings, SEGMENT_FEATURES, margin, augmentation)
            self.network = TaughtRecogniser(self.recogniser, self._taught.dimension)
        self.network.to(together.device)
        self._segments = PhoneSegments(sources.train, SEGMENT_FEATURES, margin, augmentation)
        checks = PhoneSegments(sources.held_out, SEGMENT_FEATURES, margin, _NO_AUGMENTATION)
        self._checks = checks.draw(64, np.random.default_rng(seed))

    def loss(self, step: int, batch: int) -> tuple[Tensor, Mapping[str, float]]:
        """Draw this process's rows of a step; returns the loss f32[] and its terms."""
        rows, generator = self._together.share_of(batch), self._together.generator(self._seed, step)
        if self._teaching is None or self._taught is None:
            return self._viseme_loss(rows, generator), {}
        assert isinstance(self.network, TaughtRecogniser)
        taught = max(1, min(rows - 1, round(rows * self._teaching.config.share)))
        named = self._viseme_loss(rows - taught, generator)
        heard = self._taught.draw(taught, generator)
        distance = self.network.distance(TaughtBatch(*(values.to(self._together.device) for values in heard.columns)))
        terms = {"visemes": float(named.detach()), "teacher": float(distance.detach())}
        return distance + self._teaching.config.viseme_weight * named, terms

    def _viseme_loss(self, rows: int, generator: np.random.Generator) -> Tensor:
        samples, shares = (values.to(self._together.device) for values in self._segments.draw(rows, generator))
        return viseme_loss(self.recogniser.logits_with_margin(samples), shares)

    def facts(self, averaged: nn.Module) -> RecogniserFacts:
        """Measure averaged weights on held-out voices."""
        checks = (values.to(self._together.device) for values in self._checks)
        return recogniser_facts(recogniser_of(averaged), *checks)


def recogniser_of(network: nn.Module) -> VisemeRecogniser:
    """Take the recogniser out of what stage one trains."""
    inner = network.recogniser if isinstance(network, TaughtRecogniser) else network
    assert isinstance(inner, VisemeRecogniser)
    return inner


def train_recogniser(
    network: MelEncoderConfig,
    loop_config: LoopConfig,
    augmentation: AugmentConfig,
    sources: RecogniserSources,
    out: Path,
    seed: int,
    report: Callable[[str], None],
    processes: Processes | None = None,
) -> Path:
    """Train, or go on training, and return the path of the best recogniser in ``out``."""
    together = processes or Processes(torch.device("cpu"))
    stage = _RecogniserStage(network, augmentation, sources, seed, together)
    best_path = out / "recogniser.safetensors"
    settings = {"network": asdict(network), "augmentation": asdict(augmentation), "seed": seed}
    if sources.teaching is not None:
        settings["teaching"] = asdict(sources.teaching.config)
    loop = TrainingLoop(
        stage.network,
        loop_config,
        out / "recogniser_state.safetensors",
        settings | {"recogniser": loop_config.fingerprint()},
        seed=seed,
        processes=together,
    )
    loop.resume()

    def loss_of_step(step: int) -> tuple[Tensor, Mapping[str, float]]:
        return stage.loss(step, loop_config.batch)

    def validate(averaged: nn.Module) -> Mapping[str, float]:
        facts = stage.facts(averaged)
        return {"score": facts.accuracy, **asdict(facts)}

    def keep_best(averaged: nn.Module, results: Mapping[str, float]) -> None:
        save_checkpoint(best_path, recogniser_of(averaged), network, dict(results))

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
