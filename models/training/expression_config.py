"""The configuration of the audio training, read from TOML (``configs/expression_*.toml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from models.audio.augment import AugmentConfig
from models.audio_to_expression import AudioToExpressionConfig, network_config_from_mapping
from models.checkpoint import config_from_mapping
from models.errors import CheckpointError, TrainingError
from models.losses.expression_loss import ExpressionLossConfig
from models.training.closure_trainer import ClosureTrainingConfig
from models.training.config_file import read_config_tables
from models.training.expression_loop import LoopConfig
from models.training.lip_teacher import LipTeacherConfig, lip_teacher_config_from_mapping
from models.training.phone_trainer import TeachingConfig
from models.training.segment_pool import PoolConfig

ConfigT = TypeVar("ConfigT")


@dataclass(frozen=True)
class ExpressionDataConfig:
    """What a batch is made of.

    least_sync: clips whose sound fits the lips less (correlation) are left out; windows: consecutive windows of T
    frames per row; synthetic_share: part of the rows that is synthetic speech, which needs stage one; silence_share:
    part of the clip rows into which a pause is cut; phone_minutes: how much synthetic speech is kept in memory;
    heard_share: part of the rows that is speech without pictures, heard by an earlier network, with the trust
    ``heard_weight``; taught_share, taught_weight: the same for speech whose lips a teacher of lips says;
    identity_noise, history_noise: deviations added to α and history in training, so that a face does not give away its
    clip; feature_noise: the same for the features of an extractor that is not trained.
    """

    least_sync: float = 0.3
    windows: int = 3
    synthetic_share: float = 0.35
    silence_share: float = 0.15
    phone_minutes: float = 120.0
    heard_share: float = 0.0
    heard_weight: float = 0.5
    taught_share: float = 0.0
    taught_weight: float = 0.6
    identity_noise: float = 0.0
    history_noise: float = 0.0
    feature_noise: float = 0.0


@dataclass(frozen=True)
class RoundsConfig:
    """How often stage two is done, and what is done with the outcomes.

    count: rounds; from the second on each begins with the best weights of the one before, brings sound and lips of the
    clips into step by them, and hears plain speech through them (``data.heard_share``); later_steps: of these, 0 for as
    many as the first; average: the mean of the rounds' weights competes with each of them; calibrate: an affine map of
    the lips' opening is looked for on the validation clips, and kept if it helps.
    """

    count: int = 1
    later_steps: int = 0
    average: bool = False
    calibrate: bool = False

    def __post_init__(self) -> None:
        if self.count < 1 or self.later_steps < 0:
            raise ValueError("count must be at least 1 and later_steps at least 0")


@dataclass(frozen=True)
class ExpressionTrainingConfig:
    """Both stages. recogniser: the loop of stage one; expression: that of stage two; rounds: of stage two; teaching and
    lip_teacher: what stage one and two learn from taught speech, where there is any; pool: of segments, where the
    extractor is not trained; closure: of what listens for p, b, m, learnt last.
    """

    network: AudioToExpressionConfig
    data: ExpressionDataConfig
    loss: ExpressionLossConfig
    augmentation: AugmentConfig
    recogniser: LoopConfig
    expression: LoopConfig
    seed: int = 0
    rounds: RoundsConfig = field(default_factory=RoundsConfig)
    teaching: TeachingConfig = field(default_factory=TeachingConfig)
    lip_teacher: LipTeacherConfig = field(default_factory=LipTeacherConfig)
    pool: PoolConfig = field(default_factory=PoolConfig)
    closure: ClosureTrainingConfig = field(default_factory=ClosureTrainingConfig)


def load_training_config(path: Path) -> ExpressionTrainingConfig:
    """Read a TOML file and what it builds on. Raises ``TrainingError`` naming the file and what is wrong in it."""
    values = read_config_tables(path, "expression")
    try:
        return _from_mapping(values, str(path))
    except CheckpointError as error:
        raise TrainingError(str(error)) from error


def _from_mapping(values: Mapping[str, Any], where: str) -> ExpressionTrainingConfig:
    def section(config_type: type[ConfigT], name: str) -> ConfigT:
        return config_from_mapping(config_type, values.get(name, {}), f"{where}, {name}")

    sections = {
        "network": network_config_from_mapping(values.get("network", {}), f"{where}, network"),
        "data": section(ExpressionDataConfig, "data"),
        "loss": section(ExpressionLossConfig, "loss"),
        "augmentation": section(AugmentConfig, "augmentation"),
        "recogniser": section(LoopConfig, "recogniser"),
        "expression": section(LoopConfig, "expression"),
        "rounds": section(RoundsConfig, "rounds"),
        "teaching": section(TeachingConfig, "teaching"),
        "pool": section(PoolConfig, "pool"),
        "closure": section(ClosureTrainingConfig, "closure"),
        "lip_teacher": lip_teacher_config_from_mapping(values.get("lip_teacher", {}), f"{where}, lip_teacher"),
    }
    return config_from_mapping(ExpressionTrainingConfig, {**values, **sections}, where)
