"""Training of the lip listeners (``models.networks.lip_listeners``), and of others by what they say.

They learn from the talking clips how lips move to the features of ``models.audio.moonshine``. What they say about
speech without pictures (``models.training.taught_speech``) is what our encoder and transformer learn from, besides the
clips.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.audio.augment import AugmentConfig, augment, stretch
from models.audio.features import SAMPLES_PER_FEATURE
from models.checkpoint import config_from_mapping
from models.face.morphable_model import LinearFaceModel
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER, outer_lip_contour
from models.networks.lip_listeners import FEATURES_PER_FRAME, LipListeners, LipListenersConfig, by_frame
from models.training.expression_dataset import (
    SAMPLES_PER_FRAME,
    ExpressionSegment,
    SegmentSize,
    TalkingClip,
    person_weights,
)
from models.training.taught_speech import TaughtRecording

Floats = npt.NDArray[np.float32]
Hear = Callable[[npt.ArrayLike], Floats]

TEACHERS = 4
_LIPS = sorted({*outer_lip_contour(), *INNER_LIP_LOWER, *INNER_LIP_UPPER})


@dataclass(frozen=True)
class LipTeacherConfig:
    """How listeners learn. steps, batch, learning_rate, weight_decay: of each; frames: of a training segment; noise:
    deviations added to the standardised features; expression_weight: of the coefficients against the lips' points.

    listeners: sizes of those that teach others; those in a network have their own (``AudioToExpressionConfig``).
    """

    steps: int = 220
    batch: int = 24
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.1
    frames: int = 80
    noise: float = 0.2
    expression_weight: float = 0.02
    listeners: LipListenersConfig = field(default_factory=lambda: LipListenersConfig(count=TEACHERS))


_SIZES = {"listeners": "count", "width": "width", "dropout": "dropout", "gain": "gain"}


def lip_teacher_config_from_mapping(values: Mapping[str, Any], where: str) -> LipTeacherConfig:
    """Build it from one flat table: the listeners' sizes stand beside the rest, their number is called ``listeners``.

    Raises ``CheckpointError`` naming unknown or wrong settings.
    """
    if not isinstance(values, Mapping):
        return config_from_mapping(LipTeacherConfig, values, where)  # says what it should be
    sizes = {"count": TEACHERS} | {size: values[key] for key, size in _SIZES.items() if key in values}
    learning = {key: value for key, value in values.items() if key not in _SIZES}
    listeners = config_from_mapping(LipListenersConfig, sizes, where)
    return config_from_mapping(LipTeacherConfig, {**learning, "listeners": listeners}, where)


@dataclass(frozen=True)
class _Lesson:
    """One clip. features: f32[T, 2 D]; deviation: f32[T, E]; seen: f32[T]."""

    features: Floats
    deviation: Floats
    seen: Floats


def train_lip_teacher(
    clips: Sequence[TalkingClip],
    hear: Hear,
    face_model: LinearFaceModel,
    sizes: LipListenersConfig,
    config: LipTeacherConfig,
    seed: int,
    report: Callable[[str], None],
) -> LipListeners:
    """Let listeners of such sizes learn from clips. hear: sound f32[N] at 16 kHz to features f32[K, D]."""
    lessons = [_lesson(clip, hear) for clip in clips]
    every = np.concatenate([lesson.features for lesson in lessons])
    dimension, expressions = every.shape[1] // FEATURES_PER_FRAME, face_model.expression_size
    torch.manual_seed(seed)
    listeners = LipListeners(dimension, expressions, sizes)
    listeners.mean.copy_(torch.from_numpy(every.mean(axis=0)))
    listeners.deviation.copy_(torch.from_numpy(every.std(axis=0) + np.float32(1e-6)))
    chances = np.sqrt([len(lesson.features) for lesson in lessons])
    to_lips = torch.from_numpy(face_model.expression_basis[:, _LIPS, :2].reshape(expressions, -1))
    for number, listener in enumerate(listeners.each):
        generator = np.random.default_rng((seed, number))
        optimizer = torch.optim.AdamW(listener.parameters(), config.learning_rate, weight_decay=config.weight_decay)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.learning_rate, total_steps=config.steps)
        loss = torch.zeros(())
        for _ in range(config.steps):
            chosen = generator.choice(len(lessons), config.batch, p=chances / chances.sum())
            features, wanted, seen = _batch([lessons[int(index)] for index in chosen], config.frames, generator)
            given = (features - listeners.mean) / listeners.deviation
            difference = listener(given + config.noise * torch.randn_like(given)) - wanted
            lips, whole = ((values.square() * seen).mean() for values in (difference @ to_lips, difference))
            loss = 1e4 * lips + config.expression_weight * whole
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(listener.parameters(), 1.0)
            optimizer.step()
            schedule.step()
        report(f"listener {number + 1} of {sizes.count}: loss {float(loss.detach()):.3f}")
    return listeners.eval()


def _lesson(clip: TalkingClip, hear: Hear) -> _Lesson:
    features = by_frame(torch.from_numpy(hear(clip.sound))).numpy()[: len(clip.coefficients)]
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
        teacher: LipListeners,
        clips: Sequence[TalkingClip],
        size: SegmentSize,
        augmentation: AugmentConfig,
        weight: float,
    ) -> None:
        """weight: trust in the teacher."""
        self._sounds = [recording.sound for recording in recordings]
        with torch.inference_mode():
            said = [teacher(torch.from_numpy(recording.features)) for recording in recordings]
        self._lips = [lips.numpy() for lips in said]
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
