"""Training of the audio-to-expression network, both stages: ``train_expression``.

Stage one teaches the mel encoder to name visemes in synthetic speech (``models.training.phone_trainer``). Stage two
trains encoder and transformer together on talking clips and on synthetic speech with mapped mouths
(``models.training.viseme_map``). The best network on the validation clips is kept in OUT as ``expression.safetensors``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.audio.features import AudioFeatureExtractor
from models.audio.frozen_extractor import load_frozen_extractor
from models.audio.moonshine import MoonshineEncoder
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.checkpoint import load_weights, sha256_of
from models.errors import TrainingError
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel
from models.losses.expression_loss import ExpressionLoss
from models.training.expression_config import ExpressionTrainingConfig
from models.training.expression_dataset import (
    ExpressionBatch,
    ExpressionSegment,
    SegmentSize,
    TalkingClip,
    stack_segments,
)
from models.training.expression_evaluation import evaluate_expression
from models.training.expression_folders import ExpressionFolders, load_checks, load_clips, load_phones
from models.training.expression_loop import TrainingLoop, is_finished
from models.training.expression_rows import ExpressionRows
from models.training.expression_sources import ExpressionSources
from models.training.heard_segments import HeardSegment, load_plain_speech
from models.training.phone_dataset import PhoneUtterance
from models.training.phone_trainer import RecogniserSources, Teaching, VisemeRecogniser, train_recogniser
from models.training.processes import Processes
from models.training.segment_pool import SegmentPool
from models.training.taught_speech import load_taught_speech
from models.training.training_log import made

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]

FROZEN_MARGIN_FEATURES = 16
"""Extractors that are not trained hear 320 ms of sound before and after a segment."""
WEIGHT_FILE = "expression.safetensors"
STATE_FILE = "expression_state.safetensors"


def train_expression(
    config: ExpressionTrainingConfig,
    folders: ExpressionFolders,
    licence: str = "all",
    report: Callable[[str], None] = log.info,
    device: torch.device | None = None,
    processes: Processes | None = None,
) -> Path:
    """Train one round, or go on where the states in ``folders.out`` stand; returns the path of the best weights.

    licence: "all", or "free" to learn from freely licensed clips alone; processes: those that train together, else
    this one trains alone on ``device``. Raises ``TrainingError`` when the data or the
    configuration cannot be used or the loss stops being a number, ``KeyboardInterrupt`` after saving the state.
    """
    together = processes or Processes(device or torch.device("cpu"))
    device, report = together.device, report if together.is_first else log.debug
    made(folders.out)
    face_model = folders.front_ends.face_model(folders.face_model, device)
    config = _with_sizes_of(config, face_model, report)
    if is_finished(folders.out / STATE_FILE, _fingerprint(config, folders), config.expression.steps):
        report(f"{folders.out}: trained already")
        return folders.out / WEIGHT_FILE
    clips = load_clips(config, folders, face_model, licence, device)
    checks, held_out = load_checks(config, folders, face_model)
    spoken = load_phones(folders.phones if config.recogniser.steps else None, config.data.phone_minutes)
    if config.data.synthetic_share > 0 and not (spoken and held_out):
        raise TrainingError("synthetic_share is above 0: name the folders of phone-labelled speech.")
    taught = [] if folders.taught is None else load_taught_speech(folders.taught)
    hear = None if folders.teacher is None else MoonshineEncoder.load(folders.teacher)
    people = len({clip.facts.person_id for clip in clips})
    report(f"{len(clips)} clips of {people} people, {len(checks)} to check, {len(spoken)} synthetic sentences")
    teaching = Teaching(taught, config.teaching) if taught else None
    phones = RecogniserSources(spoken, held_out, teaching)
    recogniser = _recogniser(config, phones, folders, report, together) if spoken else None
    heard = load_plain_speech(folders.clips, licence) if folders.earlier is not None else []
    sources = ExpressionSources(clips, spoken, heard, taught, hear)
    stage = ExpressionStage(config, folders, face_model, sources, recogniser, together)
    facts = {
        "clips": len(clips),
        "people": people,
        "licences": sorted({clip.facts.licence_tier for clip in clips}),
        "synthetic_sentences": len(spoken),
        "recordings_without_pictures": len(heard),
        "taught_recordings": len(taught),
        "face_model_sha256": sha256_of(folders.face_model),
        "front_ends": face_model.facts if face_model.front_end else {},
        "training": asdict(config),
    }
    return stage.run(checks, held_out, facts, report)


def _with_sizes_of(
    config: ExpressionTrainingConfig, face_model: LinearFaceModel, report: Callable[[str], None]
) -> ExpressionTrainingConfig:
    """Give the network as many coefficients as the face model has; nothing else could be trained on it."""
    sizes = config.network.transformer
    wanted = (sizes.identity_count, sizes.expression_count)
    found = (face_model.identity_size, face_model.expression_size)
    if wanted == found:
        return config
    report(
        f"The face model has {found[0]} identity and {found[1]} expression coefficients; the network is built for "
        f"these, not for the configuration's {wanted[0]} and {wanted[1]}."
    )
    transformer = replace(sizes, identity_count=found[0], expression_count=found[1])
    return replace(config, network=replace(config.network, transformer=transformer))


def _recogniser(
    config: ExpressionTrainingConfig,
    sources: RecogniserSources,
    folders: ExpressionFolders,
    report: Callable[[str], None],
    together: Processes,
) -> VisemeRecogniser:
    out = made(folders.recogniser or folders.out)
    path = train_recogniser(
        config.network.mel, config.recogniser, config.augmentation, sources, out, config.seed, report, together
    )
    return VisemeRecogniser.load(path)


def _fingerprint(config: ExpressionTrainingConfig, folders: ExpressionFolders) -> dict[str, Any]:
    """What a saved state of stage two must agree with."""
    whole = asdict(config)
    settings = {name: whole[name] for name in ("network", "data", "loss", "augmentation", "pool", "seed")}
    earlier = None if folders.earlier is None else sha256_of(folders.earlier)
    return settings | {"expression": config.expression.fingerprint(), "earlier": earlier}


class ExpressionStage:
    """Stage two: network, loss and sources of segments."""

    def __init__(
        self,
        config: ExpressionTrainingConfig,
        folders: ExpressionFolders,
        face_model: LinearFaceModel,
        sources: ExpressionSources,
        recogniser: VisemeRecogniser | None,
        together: Processes,
    ) -> None:
        torch.manual_seed(config.seed)
        device = together.device
        self._config, self._folders, self._face_model, self._device = config, folders, face_model, device
        self._together = together
        self.network = AudioToExpression(config.network)
        self._frozen = self._frozen_extractor()
        self._earlier = self._start_weights(recogniser)
        self.network.to(device)
        self._loss = ExpressionLoss(config.loss, face_model).to(device)
        size, earlier = self._segment_size(), None if self._earlier is None else self._hear_earlier
        self._rows = ExpressionRows(config, face_model, sources, recogniser, size, earlier)
        self._pool = None if self._frozen is None else self._segment_pool(self._frozen)

    def _frozen_extractor(self) -> AudioFeatureExtractor | None:
        network = self._config.network
        if self.network.mel_encoder is not None:
            return None
        width = network.transformer.audio_dimension
        return load_frozen_extractor(network.extractor, self._folders.extractors, width, self._device)

    def _segment_size(self) -> SegmentSize:
        """Of what the sources draw: a row, or what rows are cut from where the extractor is not trained."""
        encoder, sizes = self.network.mel_encoder, self._config.network.transformer
        if encoder is None:
            return SegmentSize(self._config.pool.frames, FROZEN_MARGIN_FEATURES, sizes.history_frames)
        return SegmentSize(sizes.frames * self._config.data.windows, encoder.margin_features, sizes.history_frames)

    def _segment_pool(self, extractor: AudioFeatureExtractor) -> SegmentPool:
        pool, seed = self._config.pool, (self._config.seed, self._together.number)

        def draw(place: int, generator: np.random.Generator) -> ExpressionSegment:
            return self._rows.draw(place, pool.segments, generator)

        window = self._config.network.transformer.frames
        return SegmentPool(draw, extractor, pool, FROZEN_MARGIN_FEATURES, seed, window)

    def _start_weights(self, recogniser: VisemeRecogniser | None) -> AudioToExpression | None:
        """Begin with an earlier round's weights, or with stage one's encoder; returns the earlier network."""
        if self._folders.earlier is not None:
            load_weights(self._folders.earlier, self.network)
            return AudioToExpression.load(self._folders.earlier).to(self._device)
        if self.network.mel_encoder is not None and recogniser is not None:
            self.network.mel_encoder.load_state_dict(recogniser.encoder.state_dict())
        return None

    def run(
        self,
        checks: Sequence[TalkingClip],
        held_out: Sequence[PhoneUtterance],
        facts: Mapping[str, Any],
        report: Callable[[str], None],
    ) -> Path:
        """Train and return the path of the best weights."""
        best_path, state_path = self._folders.out / WEIGHT_FILE, self._folders.out / STATE_FILE
        loop = TrainingLoop(
            self.network,
            self._config.expression,
            state_path,
            _fingerprint(self._config, self._folders),
            seed=self._config.seed,
            processes=self._together,
        )
        loop.resume()

        def validate(averaged: nn.Module) -> Mapping[str, float]:
            assert isinstance(averaged, AudioToExpression)
            lips = LipContact.of(self._face_model)
            predictor = ExpressionPredictor(averaged, self._device, self._folders.extractors, lips=lips)
            return evaluate_expression(predictor, self._face_model, checks, held_out)

        def keep_best(averaged: nn.Module, results: Mapping[str, float]) -> None:
            assert isinstance(averaged, AudioToExpression)
            averaged.save(best_path, {**facts, "steps": loop.step, "results": dict(results)})

        loop.run(self._loss_of_step, validate, keep_best, report)
        return best_path

    def _loss_of_step(self, step: int) -> tuple[Tensor, Mapping[str, float]]:
        return self._loss_of_batch(self.draw_batch(step))

    def draw_batch(self, step: int) -> ExpressionBatch:
        """Draw this process's rows of one step."""
        config, rows = self._config, self._together.share_of(self._config.expression.batch)
        generator = self._together.generator(config.seed, step)
        if self._pool is not None:
            frames = config.network.transformer.frames * config.data.windows
            segments = self._pool.cut(step, rows, frames, generator)
        else:
            segments = [self._rows.draw(row, rows, generator) for row in range(rows)]
        batch = stack_segments(segments)
        noises = (batch.identity, config.data.identity_noise), (batch.history, config.data.history_noise)
        identity, history = (
            values + noise * torch.from_numpy(generator.standard_normal(values.shape, dtype=np.float32))
            for values, noise in noises
        )
        return replace(batch, identity=identity, history=history)

    @torch.no_grad()
    def _hear_earlier(self, heard: HeardSegment) -> ExpressionSegment:
        """Fill in what the earlier network hears in the clean sound."""
        assert self._earlier is not None
        batch = stack_segments([replace(heard.segment, sound=heard.clean)])
        expression = self._predict(self._earlier, batch).reshape(batch.expression.shape[1:]).cpu().numpy()
        return replace(heard.segment, expression=expression)

    def _loss_of_batch(self, batch: ExpressionBatch) -> tuple[Tensor, Mapping[str, float]]:
        predicted = self._predict(self.network, batch)  # (B W, T, E)
        columns = (batch.expression, batch.rotation, batch.weight)
        targets, rotation, weight = (self._per_window(values, predicted.shape[1]) for values in columns)
        identity = self._for_each_window(batch.identity, len(predicted))
        loss, terms = self._loss(predicted, targets, identity, rotation, weight)
        return loss, terms

    def _predict(self, network: AudioToExpression, batch: ExpressionBatch) -> Tensor:
        """β̂ f32[B · W, T, E] of each of the W windows of a batch's rows."""
        features = self._per_window(self._features(network, batch), network.transformer.config.audio_tokens)
        identity, history = (self._for_each_window(values, len(features)) for values in (batch.identity, batch.history))
        expression: Tensor = network.transformer(features, identity, history)
        return expression

    def _per_window(self, values: Tensor, length: int) -> Tensor:
        """(B, W · length, ...) -> (B · W, length, ...)."""
        return values.to(self._device).reshape(-1, length, *values.shape[2:])

    def _for_each_window(self, values: Tensor, windows: int) -> Tensor:
        """(B, ...) -> (windows, ...), each row as often as it has windows."""
        return values.to(self._device).repeat_interleave(windows // len(values), dim=0)

    def _features(self, network: AudioToExpression, batch: ExpressionBatch) -> Tensor:
        if network.mel_encoder is not None:
            return network.mel_encoder.encode_with_margin(batch.sound.to(self._device))
        if batch.features.shape[1]:
            noise = self._config.data.feature_noise if network.training else 0.0
            return batch.features + noise * torch.randn_like(batch.features)
        assert self._frozen is not None
        return self._frozen(batch.sound)[:, FROZEN_MARGIN_FEATURES:-FROZEN_MARGIN_FEATURES]
