"""Synthetic speech as training segments: sounds of voices without a face, mouths from ``VisemeMap``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.audio.augment import AugmentConfig, augment, draw_speed, stretch
from models.audio.features import FEATURE_RATE_HZ
from models.audio.visemes import TimedSymbol
from models.audio.waveform import MODEL_RATE_HZ
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.morphable_model import LinearFaceModel
from models.metrics.opening import vertex_opening
from models.training.expression_dataset import ExpressionSegment, SegmentSize, TalkingClip, person_weights
from models.training.phone_dataset import PhoneUtterance
from models.training.viseme_map import VisemeMap, closing_amount

OPEN_WEIGHT = 0.5
"""Trust in a mapped expression where no closure is known; closures count 1. Vowels are left to the clips."""
NARROWEST, WIDEST = 0.6, 1.5
"""Limits of a person's amplitude against the mean."""


def clip_amplitudes(clips: Sequence[TalkingClip], face_model: LinearFaceModel) -> list[float]:
    """How far the lips of each clip move against the mean of all, from the deviation of their opening."""
    deviations = []
    for clip in clips:
        opening = vertex_opening(face_model, clip.coefficients.identity, clip.coefficients.expression)
        deviations.append(float(opening.std()))
    mean = float(np.average(deviations, weights=person_weights(clips)))
    return [float(np.clip(deviation / mean, NARROWEST, WIDEST)) for deviation in deviations]


class VisemeSegments:
    """Random augmented stretches of utterances, each spoken by the person of a random clip."""

    def __init__(
        self,
        utterances: Sequence[PhoneUtterance],
        clips: Sequence[TalkingClip],
        viseme_map: VisemeMap,
        face_model: LinearFaceModel,
        size: SegmentSize,
        augmentation: AugmentConfig,
    ) -> None:
        """Clips lend identity, resting face, amplitude and history."""
        lengths = np.array([utterance.duration_s for utterance in utterances])
        self._utterances = utterances
        self._utterance_chances = lengths / lengths.sum()
        self._clips = clips
        self._clip_chances = person_weights(clips)
        self._amplitudes = clip_amplitudes(clips, face_model)
        self._map = viseme_map
        self._size = size
        self._augmentation = augmentation

    def draw(self, generator: np.random.Generator) -> ExpressionSegment:
        """Draw one row of a batch."""
        utterance = self._utterances[int(generator.choice(len(self._utterances), p=self._utterance_chances))]
        person = int(generator.choice(len(self._clips), p=self._clip_chances))
        clip, size = self._clips[person], self._size
        speed = draw_speed(self._augmentation, generator)
        span_s = size.frames / FRAMES_PER_SECOND * speed
        start_s = generator.uniform(-0.5, max(utterance.duration_s - span_s, 0.0) + 0.5)
        lead_s = size.margin / FEATURE_RATE_HZ * speed
        sound = stretch(utterance.sound, (start_s - lead_s) * MODEL_RATE_HZ, speed, size.samples)
        phones = [
            TimedSymbol(p.symbol, (p.start_s - start_s) / speed, (p.end_s - start_s) / speed) for p in utterance.phones
        ]
        resting = clip.coefficients.expression.mean(axis=0)
        centres_s = (np.arange(size.frames) + 0.5) / FRAMES_PER_SECOND
        closing = closing_amount(phones, centres_s).astype(np.float32)
        return ExpressionSegment(
            sound=augment(sound, self._augmentation, generator),
            expression=self._map.speak(phones, size.frames, resting, self._amplitudes[person]),
            rotation=np.zeros((size.frames, 3), dtype=np.float32),
            identity=clip.coefficients.identity,
            history=clip.draw_history(size.history, generator),
            weight=OPEN_WEIGHT + (1 - OPEN_WEIGHT) * closing,
        )
