"""Speech without pictures as training segments: its mouths are what an earlier network hears in the clean sound.

The network in training gets the same speech through noise, rooms and other speeds and must hear the same. That
spreads what a few dozen filmed people teach over the voices of hundreds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.audio.augment import AugmentConfig, augment, draw_speed, stretch
from models.audio.features import SAMPLES_PER_FEATURE
from models.audio.loudness import at_speech_level
from models.training.clip_dataset import load_split
from models.training.expression_dataset import ExpressionSegment, SegmentSize, TalkingClip, person_weights

Floats = npt.NDArray[np.float32]


def load_plain_speech(folder: Path, licence: str = "all") -> list[Floats]:
    """Speech without pictures among the prepared clips, f32[N] at speech level; empty when there is none."""
    if not any(folder.glob("speech__*.safetensors")):
        return []
    return [at_speech_level(clip.sound) for clip in load_split(folder, "speech", licence)]


@dataclass(frozen=True)
class HeardSegment:
    """segment: as it is heard in training, its expressions still to be filled in; clean: f32[samples], undisturbed."""

    segment: ExpressionSegment
    clean: Floats


class HeardSegments:
    """Random stretches of recordings, each spoken by the person of a random clip."""

    def __init__(
        self,
        recordings: Sequence[Floats],
        clips: Sequence[TalkingClip],
        size: SegmentSize,
        augmentation: AugmentConfig,
        weight: float,
    ) -> None:
        """weight: trust in the earlier network."""
        lengths = np.array([len(recording) for recording in recordings], dtype=np.float64)
        self._recordings = recordings
        self._chances = lengths / lengths.sum()
        self._clips, self._clip_chances = clips, person_weights(clips)
        self._size, self._augmentation, self._weight = size, augmentation, weight

    def draw(self, generator: np.random.Generator) -> HeardSegment:
        """Draw one row of a batch."""
        recording = self._recordings[int(generator.choice(len(self._recordings), p=self._chances))]
        clip = self._clips[int(generator.choice(len(self._clips), p=self._clip_chances))]
        size, speed = self._size, draw_speed(self._augmentation, generator)
        lead = size.margin * SAMPLES_PER_FEATURE * speed
        span = (size.samples - 2 * size.margin * SAMPLES_PER_FEATURE) * speed
        start = generator.uniform(0.0, max(len(recording) - span, 0.0))
        clean = stretch(recording, start - lead, speed, size.samples)
        expression_count = clip.coefficients.expression.shape[1]
        segment = ExpressionSegment(
            sound=augment(clean, self._augmentation, generator),
            expression=np.zeros((size.frames, expression_count), dtype=np.float32),
            rotation=np.zeros((size.frames, 3), dtype=np.float32),
            identity=clip.coefficients.identity,
            history=clip.draw_history(size.history, generator),
            weight=np.full(size.frames, self._weight, dtype=np.float32),
        )
        return HeardSegment(segment, clean)
