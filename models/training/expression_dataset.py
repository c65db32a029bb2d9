"""Talking clips as training segments: sound beside the expressions fitted to the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.audio.augment import AugmentConfig, augment, draw_speed, stretch
from models.audio.features import SAMPLES_PER_FEATURE
from models.audio.loudness import at_speech_level
from models.audio.waveform import MODEL_RATE_HZ
from models.errors import TrainingError
from models.face.coefficients import FRAMES_PER_SECOND, FaceCoefficients
from models.face.morphable_model import LinearFaceModel
from models.losses.expression_loss import LipGaps
from models.rows_between import rows_at
from models.tracking.face_fitting import fit_face
from models.training.clip_dataset import ClipFacts, PreparedClip, load_split

Floats = npt.NDArray[np.float32]
SAMPLES_PER_FRAME = MODEL_RATE_HZ // FRAMES_PER_SECOND
FEATURES_PER_FRAME = SAMPLES_PER_FRAME // SAMPLES_PER_FEATURE


@dataclass(frozen=True)
class SegmentSize:
    """frames: video frames F of a segment; margin: audio features of sound before and after it; history: N."""

    frames: int
    margin: int
    history: int

    @property
    def samples(self) -> int:
        """Length of a segment's sound, margins included."""
        return self.frames * SAMPLES_PER_FRAME + 2 * self.margin * SAMPLES_PER_FEATURE


@dataclass(frozen=True)
class ExpressionSegment:
    """One row of a batch. sound: f32[samples]; expression: f32[F, E]; rotation: f32[F, 3]; identity: f32[A];
    history: f32[N, E]; weight: f32[F], the trust in each frame; features: f32[2 F, D], what an extractor that is not
    trained hears in the sound, or f32[0, 0] where there is none.
    """

    sound: Floats
    expression: Floats
    rotation: Floats
    identity: Floats
    history: Floats
    weight: Floats
    features: Floats = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def cut(self, first: int, frames: int) -> ExpressionSegment:
        """Return ``frames`` of a segment that has been heard, from frame ``first`` on, without its sound."""
        span = slice(first, first + frames)
        return replace(
            self,
            sound=self.sound[:0],
            expression=self.expression[span],
            rotation=self.rotation[span],
            weight=self.weight[span],
            features=self.features[FEATURES_PER_FRAME * first : FEATURES_PER_FRAME * (first + frames)],
        )


@dataclass(frozen=True)
class ExpressionBatch:
    """Segments stacked; shapes as in ``ExpressionSegment`` with B in front."""

    sound: Tensor
    expression: Tensor
    rotation: Tensor
    identity: Tensor
    history: Tensor
    weight: Tensor
    features: Tensor


def stack_segments(segments: Sequence[ExpressionSegment]) -> ExpressionBatch:
    """Join rows into a batch."""
    names = [column.name for column in fields(ExpressionBatch)]
    return ExpressionBatch(**{n: torch.from_numpy(np.stack([getattr(s, n) for s in segments])) for n in names})


@dataclass(frozen=True)
class TalkingClip:
    """A clip whose lips belong to its sound.

    sound: f32[N] at 16 kHz and speech level, shifted so that sample 640 · t is heard at frame t; present: bool[T].
    """

    facts: ClipFacts
    sound: Floats
    coefficients: FaceCoefficients
    present: npt.NDArray[np.bool_]

    def draw_history(self, frames: int, generator: np.random.Generator) -> Floats:
        """β of random frames that show the face: f32[frames, E]."""
        candidates = self._frames_with_the_face
        chosen = generator.choice(candidates, frames, replace=len(candidates) < frames)
        return np.asarray(self.coefficients.expression[chosen])

    def mean_expression(self) -> Floats:
        """Mean β of the frames that show the face: f32[E]."""
        return np.asarray(self.coefficients.expression[self._frames_with_the_face].mean(axis=0))

    @property
    def _frames_with_the_face(self) -> npt.NDArray[np.intp]:
        """Their indices; those of all frames when none does."""
        return np.flatnonzero(self.present) if self.present.any() else np.arange(len(self.present))


def talking_clip(clip: PreparedClip, face_model: LinearFaceModel) -> TalkingClip:
    """Fit the coefficients and undo the sound's lag."""
    fitted = fit_face(face_model, clip.pictures, clip.landmarks, clip.present)
    sound = shifted_sound(clip.sound, clip.facts.sound_lag_ms or 0.0, len(clip) * SAMPLES_PER_FRAME)
    return TalkingClip(clip.facts, at_speech_level(sound), fitted.coefficients, clip.present)


def shifted_sound(sound: Floats, lag_ms: float, count: int) -> Floats:
    """Bring sound that is late by ``lag_ms`` forward; silence where there is none. f32[N] -> f32[count]."""
    return stretch(sound, round(lag_ms / 1000 * MODEL_RATE_HZ), 1.0, count)


def load_talking_clips(
    folder: Path, split: str, face_model: LinearFaceModel, licence: str = "all", least_sync: float = 0.3
) -> list[TalkingClip]:
    """Clips of a split whose sound is known to fit the lips (``sync_correlation`` at least ``least_sync``).

    Raises ``TrainingError`` when there are none.
    """
    clips = [
        talking_clip(clip, face_model)
        for clip in load_split(folder, split, licence)
        if len(clip.sound) and (clip.facts.sync_correlation or 0.0) >= least_sync
    ]
    if not clips:
        raise TrainingError(f"{folder}: no clip of the split '{split}' has sound that fits its lips.")
    return clips


def person_weights(clips: Sequence[TalkingClip]) -> npt.NDArray[np.float64]:
    """Chance of each clip, so that a person counts by the square root of their seconds, not by their files."""
    seconds: dict[str, float] = {}
    for clip in clips:
        seconds[clip.facts.person_id] = seconds.get(clip.facts.person_id, 0.0) + len(clip.coefficients)
    chances = np.array([len(c.coefficients) / np.sqrt(seconds[c.facts.person_id]) for c in clips])
    return np.asarray(chances / chances.sum())


class LipCloser:
    """Closes the lips of an expression with the least change of β (in standard deviations)."""

    def __init__(self, gaps: LipGaps) -> None:
        self._gap_basis = gaps.gap_basis.cpu().numpy()  # (E, P)
        self._middle = self._gap_basis[:, self._gap_basis.shape[1] // 2]  # (E,)
        self._inverse = np.linalg.pinv(self._gap_basis, rcond=0.05)  # (P, E)

    def __call__(self, expression: Floats, amount: npt.ArrayLike) -> Floats:
        """expression: f32[T, E]; amount: [T], 0 leaves a frame, 1 brings the lips together; returns f32[T, E]."""
        open_gaps = np.maximum(expression @ self._gap_basis, 0.0)
        closed = expression - np.asarray(amount)[:, None] * (open_gaps @ self._inverse)
        return np.asarray(closed, dtype=np.float32)

    def at_most(self, expression: Floats, gap: Floats) -> Floats:
        """Close frames as far as needed for the middle of the lips to be at most ``gap`` f32[T] mouth widths apart."""
        middle = expression @ self._middle
        return self(expression, np.clip(1 - gap / np.maximum(middle, 1e-6), 0.0, 1.0))

    def at_least(self, expression: Floats, gap: Floats) -> Floats:
        """Open frames as far as needed for the middle of the lips to be ``gap`` f32[T] mouth widths apart."""
        missing = np.maximum(gap - expression @ self._middle, 0.0)
        opening = self._middle / np.square(self._middle).sum()
        return np.asarray(expression + missing[:, None] * opening, dtype=np.float32)


class TalkingSegments:
    """Random augmented stretches of clips."""

    def __init__(
        self,
        clips: Sequence[TalkingClip],
        size: SegmentSize,
        augmentation: AugmentConfig,
        closer: LipCloser,
        silence_share: float,
    ) -> None:
        """silence_share: part of the segments into which a pause with closed lips is cut."""
        self._clips = clips
        self._chances = person_weights(clips)
        self._size = size
        self._augmentation = augmentation
        self._closer = closer
        self._silence_share = silence_share

    def draw(self, generator: np.random.Generator) -> ExpressionSegment:
        """Draw one row of a batch."""
        clip = self._clips[int(generator.choice(len(self._clips), p=self._chances))]
        size, count = self._size, len(clip.coefficients)
        speed = draw_speed(self._augmentation, generator)
        start = generator.uniform(0.0, max(count - size.frames * speed, 0.0))
        positions = start + (np.arange(size.frames) + 0.5) * speed - 0.5
        lead = size.margin * SAMPLES_PER_FEATURE * speed
        sound = stretch(clip.sound, start * SAMPLES_PER_FRAME - lead, speed, size.samples)
        expression = rows_at(clip.coefficients.expression, positions)
        seen = rows_at(clip.present[:, None].astype(np.float32), positions)[:, 0] > 0.99
        if generator.random() < self._silence_share:
            sound, expression = self._cut_pause(sound, expression, generator)
        return ExpressionSegment(
            sound=augment(sound, self._augmentation, generator),
            expression=expression,
            rotation=rows_at(clip.coefficients.rotation, positions),
            identity=clip.coefficients.identity,
            history=clip.draw_history(size.history, generator),
            weight=(seen & (positions <= count - 1)).astype(np.float32),
        )

    def _cut_pause(self, sound: Floats, expression: Floats, generator: np.random.Generator) -> tuple[Floats, Floats]:
        """Silence 0.4 to 1.2 s of a segment, at any place, and close the lips there."""
        length = int(generator.integers(10, 31))
        first = int(generator.integers(-length // 2, self._size.frames - length // 2))
        lead = self._size.margin * SAMPLES_PER_FEATURE
        begin, end = lead + first * SAMPLES_PER_FRAME, lead + (first + length) * SAMPLES_PER_FRAME
        begin = 0 if first <= 0 else begin
        end = len(sound) if first + length >= self._size.frames else end
        silenced = sound.copy()
        silenced[begin:end] *= np.float32(10 ** (-generator.uniform(35.0, 80.0) / 20))
        inside = np.minimum(np.arange(self._size.frames) - first, first + length - 1 - np.arange(self._size.frames))
        amount = np.clip((inside + 1) / 3.0, 0.0, 1.0)  # the lips take three frames to meet
        return silenced, self._closer(expression, amount)
