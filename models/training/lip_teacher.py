"""A teacher of lips: hears through a large recogniser and has seen the filmed people, then speaks for hours of sound.

Small recurrent networks learn from the talking clips how lips move to the features of ``models.audio.moonshine``. They
follow the sound better than our own encoder can, but need whole recordings. So what they say about speech without
pictures (``models.training.taught_speech``) is what our encoder and transformer learn from, besides the clips.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from models.audio.augment import AugmentConfig, augment, stretch
from models.audio.features import SAMPLES_PER_FEATURE
from models.face.morphable_model import LinearFaceModel
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER, outer_lip_contour
from models.training.expression_dataset import (
    FEATURES_PER_FRAME,
    SAMPLES_PER_FRAME,
    ExpressionSegment,
    SegmentSize,
    TalkingClip,
    person_weights,
)
from models.training.taught_speech import TaughtRecording

Floats = npt.NDArray[np.float32]
Hear = Callable[[npt.ArrayLike], Floats]

_LIPS = sorted({*outer_lip_contour(), *INNER_LIP_LOWER, *INNER_LIP_UPPER})


@dataclass(frozen=True)
class LipTeacherConfig:
    """listeners: networks whose mean speaks; steps, batch, learning_rate, weight_decay: of each; width: of its layers;
    dropout; frames: of a training segment; noise: deviations added to the standardised features; expression_weight: of
    the coefficients against the lips' points; gain: the mean of several is too calm by this factor.
    """

    listeners: int = 4
    steps: int = 220
    batch: int = 24
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.1
    width: int = 128
    dropout: float = 0.3
    frames: int = 80
    noise: float = 0.2
    expression_weight: float = 0.02
    gain: float = 1.15


class LipListener(nn.Module):
    """Features of whole stretches in, deviations of the expression from the person's mean out."""

    def __init__(self, dimension: int, expression_count: int, width: int, dropout: float) -> None:
        super().__init__()
        self.entry = nn.Linear(dimension * FEATURES_PER_FRAME, width)
        self.memory = nn.GRU(width, width, num_layers=2, batch_first=True, bidirectional=True, dropout=dropout)
        self.exit = nn.Linear(2 * width, expression_count)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: Tensor) -> Tensor:
        """features: f32[B, T, 2 D], those of a frame side by side; returns f32[B, T, E]."""
        heard, _ = self.memory(self.dropout(functional.gelu(self.entry(features))))
        deviation: Tensor = self.exit(self.dropout(heard))
        return deviation


@dataclass(frozen=True)
class _Lesson:
    """One clip. features: f32[T, 2 D]; deviation: f32[T, E]; seen: f32[T]."""

    features: Floats
    deviation: Floats
    seen: Floats


class LipTeacher:
    """Trained listeners."""

    def __init__(self, listeners: Sequence[LipListener], mean: Floats, deviation: Floats, gain: float) -> None:
        """mean, deviation: of the features, f32[2 D]."""
        self._listeners = [listener.eval() for listener in listeners]
        self._mean, self._deviation, self._gain = mean, deviation, gain

    @torch.inference_mode()
    def __call__(self, features: Floats) -> Floats:
        """features: f32[K, D] at 50 Hz; returns f32[K // 2, E] at 25 Hz, deviations from a person's mean expression."""
        rows = torch.from_numpy((_by_frame(features) - self._mean) / self._deviation)[None]
        heard = torch.stack([listener(rows)[0] for listener in self._listeners]).mean(0)
        return np.asarray(heard.numpy() * np.float32(self._gain), dtype=np.float32)


def _by_frame(features: Floats) -> Floats:
    frames = len(features) // FEATURES_PER_FRAME
    return features[: frames * FEATURES_PER_FRAME].reshape(frames, -1)


def train_lip_teacher(
    clips: Sequence[TalkingClip],
    hear: Hear,
    face_model: LinearFaceModel,
    config: LipTeacherConfig,
    seed: int,
    report: Callable[[str], None],
) -> LipTeacher:
    """Let the listeners learn from clips. hear: sound f32[N] at 16 kHz to features f32[K, D]."""
    lessons = [_lesson(clip, hear) for clip in clips]
    every = np.concatenate([lesson.features for lesson in lessons])
    mean, deviation = every.mean(axis=0), every.std(axis=0) + np.float32(1e-6)
    chances = np.sqrt([len(lesson.features) for lesson in lessons])
    to_lips = torch.from_numpy(face_model.expression_basis[:, _LIPS, :2].reshape(face_model.expression_size, -1))
    listeners = []
    for number in range(config.listeners):
        torch.manual_seed(seed + number)
        generator = np.random.default_rng((seed, number))
        width = every.shape[1] // FEATURES_PER_FRAME
        listener = LipListener(width, face_model.expression_size, config.width, config.dropout)
        optimizer = torch.optim.AdamW(listener.parameters(), config.learning_rate, weight_decay=config.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.learning_rate, total_steps=config.steps)
        loss = torch.zeros(())
        for _ in range(config.steps):
            chosen = generator.choice(len(lessons), config.batch, p=chances / chances.sum())
            features, wanted, seen = _batch([lessons[int(index)] for index in chosen], config.frames, generator)
            given = (features - torch.from_numpy(mean)) / torch.from_numpy(deviation)
            difference = listener(given + config.noise * torch.randn_like(given)) - wanted
            lips, whole = ((values.square() * seen).mean() for values in (difference @ to_lips, difference))
            loss = 1e4 * lips + config.expression_weight * whole
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(listener.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        report(f"teacher of lips, listener {number + 1} of {config.listeners}: loss {float(loss.detach()):.3f}")
        listeners.append(listener)
    return LipTeacher(listeners, mean, deviation, config.gain)


def _lesson(clip: TalkingClip, hear: Hear) -> _Lesson:
    features = _by_frame(hear(clip.sound))[: len(clip.coefficients)]
    expression = clip.coefficients.expression[: len(features)]
    seen = clip.present[: len(features)].astype(np.float32)
    return _Lesson(features, np.asarray(expression - clip.mean_expression(), dtype=np.float32), seen)


def _batch(lessons: Sequence[_Lesson], frames: int, generator: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Random stretches: f32[B, F, 2 D], f32[B, F, E], f32[B, F, 1], the last 0 behind a clip's end."""
    columns: list[list[Floats]] = [[], [], []]
    for lesson in lessons:
        first = int(generator.integers(0, max(len(lesson.features) - frames, 0) + 1))
        for column, values in zip(columns, (lesson.features, lesson.deviation, lesson.seen[:, None]), strict=True):
            taken = values[first : first + frames]
            column.append(np.pad(taken, ((0, frames - len(taken)), (0, 0))))
    features, deviation, seen = (torch.from_numpy(np.stack(column)) for column in columns)
    return features, deviation, seen


class TaughtLipSegments:
    """Random stretches of speech with the teacher's lips, each spoken by the person of a random clip."""

    def __init__(
        self,
        recordings: Sequence[TaughtRecording],
        teacher: LipTeacher,
        clips: Sequence[TalkingClip],
        size: SegmentSize,
        augmentation: AugmentConfig,
        weight: float,
    ) -> None:
        """weight: trust in the teacher."""
        self._sounds = [recording.sound for recording in recordings]
        self._lips = [teacher(recording.features) for recording in recordings]
        lengths = np.array([len(lips) for lips in self._lips], dtype=np.float64)
        self._chances = lengths / lengths.sum()
        self._clips, self._clip_chances = clips, person_weights(clips)
        self._size, self._augmentation, self._weight = size, augmentation, weight

    def draw(self, generator: np.random.Generator) -> ExpressionSegment:
        """Draw one row of a batch."""
        index = int(generator.choice(len(self._lips), p=self._chances))
        clip = self._clips[int(generator.choice(len(self._clips), p=self._clip_chances))]
        size, lips = self._size, self._lips[index]
        first = int(generator.integers(0, max(len(lips) - size.frames, 0) + 1))
        taken = lips[first : first + size.frames]
        begin = first * SAMPLES_PER_FRAME - size.margin * SAMPLES_PER_FEATURE
        sound = stretch(self._sounds[index], begin, 1.0, size.samples)
        missing = size.frames - len(taken)
        return ExpressionSegment(
            sound=augment(sound, self._augmentation, generator),
            expression=np.asarray(np.pad(taken, ((0, missing), (0, 0))) + clip.mean_expression(), dtype=np.float32),
            rotation=np.zeros((size.frames, 3), dtype=np.float32),
            identity=clip.coefficients.identity,
            history=clip.draw_history(size.history, generator),
            weight=np.pad(np.full(len(taken), self._weight, dtype=np.float32), (0, missing)),
        )
