"""Speech with a teacher's features: what our encoder learns to hear as, besides naming visemes.

``studio.engine.taught_corpus`` writes the shards. One holds

    sound          i16[N]         16 kHz, all recordings one after the other, at speech level over ``SOUND_PEAK``
    features       f16[K, D]      the teacher's, at 50 Hz
    feature_start  i64[U + 1]     first feature of each recording; its sound begins 320 times as far

and as metadata the ``teacher``. A recording is a whole number of features long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file
from torch import Tensor

from models.audio.augment import AugmentConfig, augment, stretch
from models.audio.features import SAMPLES_PER_FEATURE
from models.errors import TrainingError

Floats = npt.NDArray[np.float32]

SOUND_PEAK = 4.0
"""Loudest sample a shard can hold; speech level is 0.1, shouts at 4.0 do not occur."""
_PCM_PEAK = 32767.0


@dataclass(frozen=True)
class TaughtRecording:
    """sound: f32[320 · K] at 16 kHz and speech level; features: f32[K, D], the teacher's."""

    sound: Floats
    features: Floats


def save_taught_shard(path: Path, recordings: Sequence[TaughtRecording], teacher: str) -> None:
    """Write one shard. Raises ``ValueError`` for a recording whose features do not cover it exactly, ``OSError``."""
    for recording in recordings:
        if len(recording.sound) != SAMPLES_PER_FEATURE * len(recording.features):
            raise ValueError(f"{len(recording.sound)} samples for {len(recording.features)} features")
    sound = np.concatenate([recording.sound for recording in recordings]) * (_PCM_PEAK / SOUND_PEAK)
    lengths = [len(recording.features) for recording in recordings]
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "sound": np.rint(np.clip(sound, -_PCM_PEAK, _PCM_PEAK)).astype(np.int16),
        "features": np.concatenate([recording.features for recording in recordings]).astype(np.float16),
        "feature_start": np.cumsum([0, *lengths], dtype=np.int64),
    }
    save_file(arrays, path, {"teacher": teacher})


def load_taught_speech(folder: Path) -> list[TaughtRecording]:
    """Read all shards of a folder, in order. Raises ``TrainingError`` when there are none or one is damaged."""
    recordings = [recording for path in sorted(folder.glob("taught_*.safetensors")) for recording in _read_shard(path)]
    if not recordings:
        raise TrainingError(f"{folder}: no taught speech; make it with python -m studio.engine.taught_corpus.")
    if len({recording.features.shape[1] for recording in recordings}) > 1:
        raise TrainingError(f"{folder}: the shards are of different teachers; make them anew.")
    return recordings


def _read_shard(path: Path) -> list[TaughtRecording]:
    try:
        with safe_open(path, framework="numpy") as file:
            sound, features, starts = (file.get_tensor(name) for name in ("sound", "features", "feature_start"))
    except (SafetensorError, OSError) as error:
        raise TrainingError(f"{path}: not a shard of taught speech, or damaged ({error}).") from error
    if len(sound) != SAMPLES_PER_FEATURE * len(features) or starts[-1] != len(features):
        raise TrainingError(f"{path}: not a shard of taught speech, or damaged (sound and features differ in length).")
    return [
        TaughtRecording(
            sound[begin * SAMPLES_PER_FEATURE : end * SAMPLES_PER_FEATURE].astype(np.float32)
            * (SOUND_PEAK / _PCM_PEAK),
            features[begin:end].astype(np.float32),
        )
        for begin, end in pairwise(starts)
    ]


@dataclass(frozen=True)
class TaughtBatch:
    """sound: f32[B, (margin + K + margin) · 320], disturbed; features: f32[B, K, D], standardised, of the clean sound;
    weight: f32[B, K], 0 behind a recording's end.
    """

    sound: Tensor
    features: Tensor
    weight: Tensor

    @property
    def columns(self) -> tuple[Tensor, Tensor, Tensor]:
        """The three, in order."""
        return self.sound, self.features, self.weight


class TaughtSegments:
    """Random augmented stretches of recordings. Their speed stays: another would need other features."""

    def __init__(
        self, recordings: Sequence[TaughtRecording], features: int, margin: int, augmentation: AugmentConfig
    ) -> None:
        """features: K per segment; margin: features of sound before and after it."""
        lengths = np.array([len(recording.features) for recording in recordings], dtype=np.float64)
        self._recordings = recordings
        self._chances = lengths / lengths.sum()
        self._count, self._margin, self._augmentation = features, margin, augmentation
        every = np.concatenate([recording.features[::5] for recording in recordings])
        self._mean, self._deviation = every.mean(axis=0), every.std(axis=0) + 1e-5

    @property
    def dimension(self) -> int:
        """Width D of the teacher's features."""
        return len(self._mean)

    def draw(self, rows: int, generator: np.random.Generator) -> TaughtBatch:
        """Draw a batch."""
        chosen = generator.choice(len(self._recordings), rows, p=self._chances)
        drawn = [self._segment(self._recordings[int(index)], generator) for index in chosen]
        return TaughtBatch(*(torch.from_numpy(np.stack(column)) for column in zip(*drawn, strict=True)))

    def _segment(self, recording: TaughtRecording, generator: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        first = int(generator.integers(0, max(len(recording.features) - self._count, 0) + 1))
        taken = recording.features[first : first + self._count]
        features = np.zeros((self._count, self.dimension), dtype=np.float32)
        features[: len(taken)] = (taken - self._mean) / self._deviation
        weight = (np.arange(self._count) < len(taken)).astype(np.float32)
        begin = (first - self._margin) * SAMPLES_PER_FEATURE
        heard = stretch(recording.sound, begin, 1.0, (self._count + 2 * self._margin) * SAMPLES_PER_FEATURE)
        return augment(heard, self._augmentation, generator), features, weight
