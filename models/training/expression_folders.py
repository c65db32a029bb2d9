"""What the audio training reads, and where it writes: the folders, and the clips and utterances in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import torch

from models.audio.frozen_extractor import INSTALLED, ExtractorSources
from models.audio_to_expression import ExpressionPredictor
from models.errors import TrainingError
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds
from models.training.expression_config import ExpressionTrainingConfig
from models.training.expression_dataset import TalkingClip, load_talking_clips
from models.training.lag_refinement import refine_lags
from models.training.phone_dataset import PhoneUtterance, load_phone_corpus

CHECKED_UTTERANCES = 16


@dataclass(frozen=True)
class ExpressionFolders:
    """What training reads and writes.

    clips: prepared clips; phones: phone-labelled speech; phones_held_out: the same with other voices; face_model: the
    file of the linear face model; out: states, recogniser and result; extractors: where those are that are not trained;
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
    extractors: ExtractorSources = INSTALLED
    earlier: Path | None = None
    front_ends: FrontEnds = field(default_factory=FrontEnds)
    recogniser: Path | None = None
    taught: Path | None = None
    teacher: Path | None = None


def load_clips(
    config: ExpressionTrainingConfig,
    folders: ExpressionFolders,
    face_model: LinearFaceModel,
    licence: str,
    device: torch.device,
) -> list[TalkingClip]:
    """Load the clips that are trained on, in step with their sound where earlier weights tell the lag.

    licence: "all" or "free"; device: on which the earlier weights hear. Raises ``TrainingError`` when there are none.
    """
    clips = load_talking_clips(folders.clips, "train", face_model, licence, config.data.least_sync)
    if folders.earlier is None:
        return clips
    clips = refine_lags(ExpressionPredictor.load(folders.earlier, device, folders.extractors), face_model, clips)
    if not clips:
        raise TrainingError(f"{folders.earlier}: to these weights no clip's lips follow its sound; train them longer.")
    return clips


def load_checks(
    config: ExpressionTrainingConfig, folders: ExpressionFolders, face_model: LinearFaceModel
) -> tuple[list[TalkingClip], list[PhoneUtterance]]:
    """Load what chooses the weights: clips and utterances that are not trained on."""
    clips = load_talking_clips(folders.clips, "val", face_model, "all", config.data.least_sync)
    return clips, load_phones(folders.phones_held_out, config.data.phone_minutes)[:CHECKED_UTTERANCES]


def load_phones(folder: Path | None, most_minutes: float) -> list[PhoneUtterance]:
    """Load phone-labelled speech, none without a folder. Raises as ``load_phone_corpus`` does."""
    return [] if folder is None else load_phone_corpus(folder, most_minutes)
