"""Training samples of one person: a clip divided into what is learnt from and the end that is only measured on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.errors import TrainingError
from models.face.coefficients import FaceCoefficients
from models.face.lips import lip_opening
from models.face.morphable_model import LinearFaceModel
from models.training.clip_dataset import ClipFacts, PreparedClip
from models.training.personal_config import PersonalDataConfig
from models.training.renderer_augmentation import Augmentation, AugmentationConfig
from models.training.renderer_dataset import FittedClip, RendererBatch, Sample, as_batch, make_sample

Frames = npt.NDArray[np.int64]


def held_back_from(frame_count: int, config: PersonalDataConfig) -> int:
    """The first frame of the held-back part; the reference must lie before it."""
    return int(frame_count * (1 - config.held_back_share))


def fitted_frames(
    model: LinearFaceModel,
    coefficients: FaceCoefficients,
    frames_jpeg: Sequence[bytes],
    usable: npt.NDArray[np.bool_],
) -> FittedClip:
    """An avatar's frames and coefficients as the renderer's training takes them; the fitted mesh is the landmarks.

    coefficients: T frames in crop pixels; frames_jpeg: T crops; usable: bool[T].
    """
    points = model.project(coefficients)
    facts = ClipFacts("clip", "person", "train", "unknown", "", None, None)
    clip = PreparedClip(facts, frames_jpeg, points, usable, np.zeros(0, np.float32))
    opening = lip_opening(model.vertices(coefficients.identity, coefficients.expression))
    frames = np.flatnonzero(usable)
    return FittedClip(clip, coefficients, frames, opening, frames)


class PersonalSamples:
    """Samples by number, always the same for one seed; and the held-back ones, the same for every renderer."""

    def __init__(
        self,
        model: LinearFaceModel,
        fitted: FittedClip,
        reference: int,
        config: PersonalDataConfig,
        augmentation: AugmentationConfig,
        seed: int,
    ) -> None:
        """reference: the frame that serves as the avatar's I_r. Raises ``TrainingError`` for too few usable frames."""
        self.model, self.fitted, self.reference = model, fitted, reference
        self.config, self.augmentation, self.seed = config, augmentation, seed
        begin = held_back_from(len(fitted.clip), config)
        self.learnt: Frames = fitted.usable[fitted.usable < begin - config.gap_frames]
        self.held_back: Frames = fitted.usable[fitted.usable >= begin]
        if len(fitted.usable) < config.least_frames or min(len(self.learnt), len(self.held_back)) < 2:
            raise TrainingError(
                f"only {len(fitted.usable)} of {len(fitted.clip)} frames show the face well enough; "
                f"{config.least_frames} are needed, at the end of the clip too"
            )
        widest_first = self.learnt[np.argsort(-fitted.opening[self.learnt], kind="stable")]
        self._open = widest_first[: max(1, len(widest_first) // 3)]

    def batch(self, step: int, size: int) -> RendererBatch:
        """The samples that the given step, counted from 0, learns from."""
        return as_batch([self._sample(step * size + index) for index in range(size)])

    def held_back_batches(self, count: int, size: int) -> list[RendererBatch]:
        """At most ``count`` samples spread evenly over the held-back frames, drawn from the avatar's reference."""
        spread = np.linspace(0, len(self.held_back) - 1, min(count, len(self.held_back)))
        targets = self.held_back[spread.round().astype(np.int64)]
        # Another expression widens the mask, as what is said widens it; its frame is any, but the same for all weights.
        others = np.random.default_rng(self.seed).choice(self.held_back, len(targets))
        samples = [
            make_sample(self.model, self.fitted, int(target), self.reference, int(other), 0, None)
            for target, other in zip(targets, others, strict=True)
        ]
        return [as_batch(samples[start : start + size]) for start in range(0, len(samples), size)]

    def _sample(self, number: int) -> Sample:
        generator = np.random.default_rng((self.seed, number))
        frames = self._open if generator.random() < self.config.open_share else self.learnt
        target, other = int(generator.choice(frames)), int(generator.choice(self.learnt))
        own = generator.random() < self.config.avatar_reference_share
        reference = self.reference if own else int(generator.choice(self.learnt))
        grow_px = int(generator.integers(self.config.most_grow_px + 1))
        augmentation = Augmentation.draw(self.augmentation, generator)
        return make_sample(self.model, self.fitted, target, reference, other, grow_px, augmentation)
