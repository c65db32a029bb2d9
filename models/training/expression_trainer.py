"""Training of the audio-to-expression network, both stages: ``train_expression``.

Stage one teaches the mel encoder to name visemes in synthetic speech (``models.training.phone_trainer``). Stage two
trains encoder and transformer together on talking clips and on synthetic speech with mapped mouths
(``models.training.viseme_map``). The best network on the validation clips is kept in OUT as ``expression.safetensors``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.audio.features import AudioFeatureExtractor
from models.audio.hubert import HubertExtractor
from models.audio.moonshine import MoonshineEncoder
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.checkpoint import load_weights, sha256_of
from models.errors import TrainingError
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds
from models.losses.expression_loss import ExpressionLoss, LipGaps
from models.training.expression_config import ExpressionTrainingConfig
from models.training.expression_dataset import (
    ExpressionBatch,
    ExpressionSegment,
    LipCloser,
    SegmentSize,
    TalkingClip,
    TalkingSegments,
    load_talking_clips,
    stack_segments,
)
from models.training.expression_evaluation import evaluate_expression
from models.training.expression_loop import TrainingLoop, is_finished
from models.training.expression_sources import ExpressionSources
from models.training.heard_segments import HeardSegment, HeardSegments, load_plain_speech
from models.training.lag_refinement import refine_lags
from models.training.lip_teacher import TaughtLipSegments, train_lip_teacher
from models.training.phone_dataset import PhoneUtterance, load_phone_corpus
from models.training.phone_trainer import RecogniserSources, Teaching, VisemeRecogniser, train_recogniser
from models.training.processes import Processes
from models.training.taught_speech import load_taught_speech
from models.training.training_log import made
from models.training.viseme_map import VisemeMap
from models.training.viseme_segments import VisemeSegments

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]

HUBERT_MARGIN_FEATURES = 16
"""HuBERT hears 320 ms of sound before and after a training segment."""
CHECKED_UTTERANCES = 16
WEIGHT_FILE = "expression.safetensors"
STATE_FILE = "expression_state.safetensors"


@dataclass(frozen=True)
class ExpressionFolders:
    """What training reads and writes.

    clips: prepared clips; phones: phone-labelled speech; phones_held_out: the same with other voices; face_model: the
    file of the linear face model; out: states, recogniser and result; hubert: only for the "hubert" extractor;
    earlier: weights of an earlier round with the same network, which bring sound and lips of the training clips into
    step, hear the speech without pictures among the prepared clips, and are where stage two begins; front_ends: another
    face than our own; recogniser: where stage one keeps its files, ``out`` when None; taught: speech with a teacher's
    features, and teacher: the file of that teacher, which hears the clips too (``models.audio.moonshine``).
    """

    clips: Path
    face_model: Path
    out: Path
    phones: Path | None = None
    phones_held_out: Path | None = None
    hubert: Path | str | None = None
    earlier: Path | None = None
    front_ends: FrontEnds = field(default_factory=FrontEnds)
    recogniser: Path | None = None
    taught: Path | None = None
    teacher: Path | None = None


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
    clips = load_talking_clips(folders.clips, "train", face_model, licence, config.data.least_sync)
    if folders.earlier is not None:
        clips = refine_lags(ExpressionPredictor.load(folders.earlier, device, folders.hubert), face_model, clips)
        if not clips:
            raise TrainingError(
                f"{folders.earlier}: to these weights no clip's lips follow its sound; train them longer."
            )
    checks, held_out = load_checks(config, folders, face_model)
    spoken = _load_phones(folders.phones if config.recogniser.steps else None, config.data.phone_minutes)
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


def load_checks(
    config: ExpressionTrainingConfig, folders: ExpressionFolders, face_model: LinearFaceModel
) -> tuple[list[TalkingClip], list[PhoneUtterance]]:
    """Load what chooses the weights: clips and utterances that are not trained on."""
    clips = load_talking_clips(folders.clips, "val", face_model, "all", config.data.least_sync)
    return clips, _load_phones(folders.phones_held_out, config.data.phone_minutes)[:CHECKED_UTTERANCES]


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


def _load_phones(folder: Path | None, most_minutes: float) -> list[PhoneUtterance]:
    return [] if folder is None else load_phone_corpus(folder, most_minutes)


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
    settings = {name: whole[name] for name in ("network", "data", "loss", "augmentation", "seed")}
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
        self._hubert = self._choose_hubert()
        self._teacher = self._start_weights(recogniser)
        self.network.to(device)
        self._loss = ExpressionLoss(config.loss, face_model).to(device)
        encoder, sizes = self.network.mel_encoder, config.network.transformer
        margin = HUBERT_MARGIN_FEATURES if encoder is None else encoder.margin_features
        self._size = SegmentSize(sizes.frames * config.data.windows, margin, sizes.history_frames)
        closer = LipCloser(LipGaps(face_model.mean, face_model.expression_basis))
        clips, data, augmentation = sources.clips, config.data, config.augmentation
        self._talking = TalkingSegments(clips, self._size, augmentation, closer, data.silence_share)
        self._heard: HeardSegments | None = None
        if self._teacher is not None and sources.heard and data.heard_share > 0:
            self._heard = HeardSegments(sources.heard, clips, self._size, augmentation, data.heard_weight)
        self._taught = self._taught_lips(sources)
        self._synthetic: VisemeSegments | None = None
        if recogniser is not None and data.synthetic_share > 0:
            viseme_map = VisemeMap.fit(recogniser, clips, closer)
            self._synthetic = VisemeSegments(sources.spoken, clips, viseme_map, face_model, self._size, augmentation)

    def _taught_lips(self, sources: ExpressionSources) -> TaughtLipSegments | None:
        config, data = self._config, self._config.data
        if not sources.taught or sources.hear is None or data.taught_share <= 0:
            return None
        teacher = train_lip_teacher(
            sources.clips, sources.hear, self._face_model, config.lip_teacher, config.seed, log.info
        )
        return TaughtLipSegments(
            sources.taught, teacher, sources.clips, self._size, config.augmentation, data.taught_weight
        )

    def _choose_hubert(self) -> AudioFeatureExtractor | None:
        if self.network.mel_encoder is not None:
            return None
        if self._folders.hubert is None:
            raise TrainingError("The extractor is hubert: name the folder that holds it.")
        return HubertExtractor(self._folders.hubert, self._device)

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
            predictor = ExpressionPredictor(averaged, self._device, self._folders.hubert, lips=lips)
            return evaluate_expression(predictor, self._face_model, checks, held_out)

        def keep_best(averaged: nn.Module, results: Mapping[str, float]) -> None:
            assert isinstance(averaged, AudioToExpression)
            averaged.save(best_path, {**facts, "steps": loop.step, "results": dict(results)})

        loop.run(self._loss_of_step, validate, keep_best, report)
        return best_path

    def _loss_of_step(self, step: int) -> tuple[Tensor, Mapping[str, float]]:
        return self._loss_of_batch(self.draw_batch(self._together.generator(self._config.seed, step)))

    def draw_batch(self, generator: np.random.Generator) -> ExpressionBatch:
        """Draw this process's rows of one step: synthetic ones, then heard and taught ones, then clips."""
        data, rows = self._config.data, self._together.share_of(self._config.expression.batch)
        segments: list[ExpressionSegment] = []
        if self._synthetic is not None:
            segments += [self._synthetic.draw(generator) for _ in range(round(rows * data.synthetic_share))]
        if self._heard is not None:
            segments += self._hear([self._heard.draw(generator) for _ in range(round(rows * data.heard_share))])
        if self._taught is not None:
            segments += [self._taught.draw(generator) for _ in range(round(rows * data.taught_share))]
        segments += [self._talking.draw(generator) for _ in range(rows - len(segments))]
        batch = stack_segments(segments)
        identity, history = (
            values + noise * torch.from_numpy(generator.standard_normal(values.shape, dtype=np.float32))
            for values, noise in ((batch.identity, data.identity_noise), (batch.history, data.history_noise))
        )
        return replace(batch, identity=identity, history=history)

    @torch.no_grad()
    def _hear(self, heard: Sequence[HeardSegment]) -> list[ExpressionSegment]:
        """Fill in what the earlier network hears in the clean sound."""
        assert self._teacher is not None
        batch = stack_segments([replace(row.segment, sound=row.clean) for row in heard])
        expressions = self._predict(self._teacher, batch).reshape(batch.expression.shape).cpu().numpy()
        return [replace(row.segment, expression=beta) for row, beta in zip(heard, expressions, strict=True)]

    def _loss_of_batch(self, batch: ExpressionBatch) -> tuple[Tensor, Mapping[str, float]]:
        predicted = self._predict(self.network, batch)
        columns = (batch.expression, batch.rotation, batch.weight)
        targets, rotation, weight = (self._per_window(values) for values in columns)
        loss, terms = self._loss(predicted, targets, self._for_each_window(batch.identity), rotation, weight)
        return loss, terms

    def _predict(self, network: AudioToExpression, batch: ExpressionBatch) -> Tensor:
        """β̂ f32[B · W, T, E] of each window of a batch."""
        features = self._per_window(self._features(network, batch.sound.to(self._device)))  # (B, W l, D) -> (B W, l, D)
        identity, history = self._for_each_window(batch.identity), self._for_each_window(batch.history)
        expression: Tensor = network.transformer(features, identity, history)
        return expression

    def _per_window(self, values: Tensor) -> Tensor:
        windows, (rows, length) = self._config.data.windows, values.shape[:2]
        return values.to(self._device).reshape(rows * windows, length // windows, *values.shape[2:])

    def _for_each_window(self, values: Tensor) -> Tensor:
        return values.to(self._device).repeat_interleave(self._config.data.windows, dim=0)

    def _features(self, network: AudioToExpression, sound: Tensor) -> Tensor:
        if network.mel_encoder is not None:
            return network.mel_encoder.encode_with_margin(sound)
        assert self._hubert is not None
        margin = self._size.margin
        return self._hubert(sound)[:, margin:-margin]
