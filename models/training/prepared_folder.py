"""A folder of prepared clips, looked at without decoding a picture: facts, lips, sound, and what was seen on the way.

``main.py preprocess`` writes clips and mends their facts through this module; trainers read ``clip_dataset``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open

from models.errors import TrainingError
from models.face.coefficients import FRAMES_PER_SECOND
from models.training.clip_dataset import FACTS_KEY, SEEN_KEY, ClipFacts, load_clip, save_clip


@dataclass(frozen=True)
class LipsAndSound:
    """What tells how late a clip's sound is. landmarks: f32[T, 478, 3]; present: bool[T]; sound: f32[N] at 16 kHz."""

    landmarks: npt.NDArray[np.float32]
    present: npt.NDArray[np.bool_]
    sound: npt.NDArray[np.float32]


@dataclass(frozen=True)
class PreparedSummary:
    """What a prepared file says of itself. frames: at 25 a second; samples: of sound at 16 kHz; seen: what the
    preparation noted (``studio.engine.clip_preparation.ClipSeen``), empty in files of earlier versions.
    """

    path: Path
    facts: ClipFacts
    frames: int
    samples: int
    seen: dict[str, Any]

    @property
    def seconds(self) -> float:
        """Length of the pictures, or of the sound where there are none."""
        return self.frames / FRAMES_PER_SECOND if self.frames else self.samples / 16_000


def target_path(folder: Path, facts: ClipFacts) -> Path:
    """Where a clip is stored in a prepared folder."""
    return folder / f"{facts.split}__{facts.name}.safetensors"


def summary_of(path: Path) -> PreparedSummary:
    """Read what a file says of itself. Raises ``TrainingError`` naming a file that is no prepared clip."""
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            frames = file.get_slice("landmarks").get_shape()[0]
            samples = file.get_slice("sound").get_shape()[0]
        facts = ClipFacts(**json.loads(metadata[FACTS_KEY]))
        return PreparedSummary(path, facts, frames, samples, json.loads(metadata.get(SEEN_KEY, "{}")))
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"{path}: not a prepared clip, or damaged ({error}).") from error


def summaries_in(folder: Path, *, skip_damaged: bool = False) -> Iterator[PreparedSummary]:
    """All prepared clips of a folder in name order. Raises as ``summary_of`` does, unless it is to skip such files."""
    for path in sorted(folder.glob("*__*.safetensors")):
        try:
            yield summary_of(path)
        except TrainingError:
            if not skip_damaged:
                raise


def lips_and_sound(path: Path) -> LipsAndSound:
    """Load what the estimation of the sound's lag needs. Raises ``TrainingError``."""
    try:
        with safe_open(path, framework="numpy") as file:
            landmarks, present, sound = (file.get_tensor(key) for key in ("landmarks", "present", "sound"))
    except (SafetensorError, OSError, KeyError) as error:
        raise TrainingError(f"{path}: not a prepared clip, or damaged ({error}).") from error
    return LipsAndSound(landmarks, present.astype(bool), sound.astype(np.float32) / 32767)


def write_sync(summary: PreparedSummary, lag_ms: float | None, correlation: float | None, **seen: object) -> None:
    """Store the sound's lag with a clip, and ``seen`` beside what was noted of it.

    The file is replaced whole: interrupted, the old one stays. Raises ``OSError``, ``TrainingError``.
    """
    facts = replace(summary.facts, sound_lag_ms=lag_ms, sync_correlation=correlation)
    noted = summary.seen | seen
    if facts == summary.facts and noted == summary.seen:
        return
    clip = load_clip(summary.path)
    save_clip(summary.path, replace(clip, facts=facts), noted)
