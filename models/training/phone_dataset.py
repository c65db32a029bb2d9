"""Phone-labelled speech: shards of synthetic utterances (``studio.speech.phone_corpus``) as training segments.

The first stage of training the audio encoder names visemes in it; the second gives its sounds a mouth.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from models.audio.augment import AugmentConfig, augment, draw_speed, stretch
from models.audio.features import FEATURE_RATE_HZ, SAMPLES_PER_FEATURE
from models.audio.loudness import at_speech_level
from models.audio.visemes import TimedSymbol, viseme_track
from models.audio.waveform import MODEL_RATE_HZ
from models.errors import TrainingError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PhoneUtterance:
    """One sentence. sound: f32[N] at 16 kHz and speech level; phones cover it, times from its start."""

    sound: Floats
    phones: Sequence[TimedSymbol]

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.sound) / MODEL_RATE_HZ


def load_phone_corpus(folder: Path, most_minutes: float | None = None) -> list[PhoneUtterance]:
    """Read the shards of a folder, in order. Raises ``TrainingError`` when there are none or one is damaged."""
    utterances: list[PhoneUtterance] = []
    seconds = 0.0
    for path in sorted(folder.glob("phones_*.safetensors")):
        if most_minutes is not None and seconds >= most_minutes * 60:
            break
        shard = _read_shard(path)
        utterances += shard
        seconds += sum(utterance.duration_s for utterance in shard)
    if not utterances:
        raise TrainingError(f"{folder}: no phone-labelled speech; make it with python -m studio.speech.phone_corpus.")
    return utterances


def _read_shard(path: Path) -> list[PhoneUtterance]:
    names = ("sound", "utterance_start", "utterance_phone", "phone_symbol", "phone_start", "phone_end")
    try:
        with safe_open(path, framework="numpy") as file:
            symbols = json.loads(file.metadata()["symbols"])
            sound, starts, firsts, symbol, start, end = (file.get_tensor(name) for name in names)
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"{path}: not a shard of phone-labelled speech, or damaged ({error}).") from error
    utterances = []
    for index in range(len(starts) - 1):
        origin = starts[index]
        phones = [
            TimedSymbol(symbols[symbol[k]], (start[k] - origin) / MODEL_RATE_HZ, (end[k] - origin) / MODEL_RATE_HZ)
            for k in range(firsts[index], firsts[index + 1])
        ]
        samples = sound[origin : starts[index + 1]].astype(np.float32) / 32768
        utterances.append(PhoneUtterance(at_speech_level(samples), phones))
    return utterances


class PhoneSegments:
    """Random augmented stretches of utterances with their visemes, for the first stage."""

    def __init__(
        self, utterances: Sequence[PhoneUtterance], features: int, margin: int, augmentation: AugmentConfig
    ) -> None:
        """features: K per segment; margin: features of sound before and after it."""
        self._utterances = utterances
        self._tracks = [
            viseme_track(u.phones, round(u.duration_s * 100), 100.0).cumsum(axis=0) / 100.0 for u in utterances
        ]
        lengths = np.array([u.duration_s for u in utterances])
        self._chances = lengths / lengths.sum()
        self._features = features
        self._margin = margin
        self._augmentation = augmentation

    def draw(self, rows: int, generator: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Return samples f32[B, (margin + K + margin) · 320] and viseme shares f32[B, K, len(VISEMES)]."""
        chosen = generator.choice(len(self._utterances), rows, p=self._chances)
        drawn = [self._segment(int(index), generator) for index in chosen]
        samples, shares = (np.stack(column) for column in zip(*drawn, strict=True))
        return torch.from_numpy(samples), torch.from_numpy(shares)

    def _segment(self, index: int, generator: np.random.Generator) -> tuple[Floats, Floats]:
        utterance = self._utterances[index]
        speed = draw_speed(self._augmentation, generator)
        span_s = self._features / FEATURE_RATE_HZ * speed
        start_s = generator.uniform(-0.25, max(utterance.duration_s - span_s, 0.0) + 0.25)
        feature_s = speed / FEATURE_RATE_HZ
        first_sample = (start_s - self._margin * feature_s) * MODEL_RATE_HZ
        count = (self._features + 2 * self._margin) * SAMPLES_PER_FEATURE
        sound = augment(stretch(utterance.sound, first_sample, speed, count), self._augmentation, generator)
        edges_s = start_s + np.arange(self._features + 1) * feature_s
        return sound, self._shares(index, edges_s)

    def _shares(self, index: int, edges_s: npt.NDArray[np.floating]) -> Floats:
        """Mean viseme shares between consecutive edges: f32[K, len(VISEMES)]; silence outside the utterance."""
        track = self._tracks[index]
        steps = np.arange(len(track) + 1) / 100.0
        padded = np.concatenate([np.zeros((1, track.shape[1])), track])
        at_edges = np.stack([np.interp(edges_s, steps, column) for column in padded.T], axis=1)
        shares = np.diff(at_edges, axis=0)
        shares[:, 0] += np.maximum(np.diff(edges_s) - shares.sum(axis=1), 0.0)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)
