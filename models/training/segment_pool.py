"""Long segments that an extractor hears once and many batches are cut from.

An extractor that is not trained (HuBERT, Moonshine) takes most of a step's time, and hears best when it has several
seconds before it. So segments of some seconds are drawn, disturbed and heard, kept for a while, and each batch takes
short stretches of them. What lies in a place of the pool follows from seed, place and step alone: training that was
interrupted goes on with the same segments.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import torch

from models.audio.features import SAMPLES_PER_FEATURE, AudioFeatureExtractor
from models.audio.moonshine import MoonshineExtractor
from models.training.expression_dataset import FEATURES_PER_FRAME, ExpressionSegment

Floats = npt.NDArray[np.float32]

DrawAt = Callable[[int, np.random.Generator], ExpressionSegment]
"""Takes a place of the pool; returns a new segment for it."""


@dataclass(frozen=True)
class PoolConfig:
    """segments: how many are kept; frames: of each; lifetime: steps after which a place gets another; live_share: part
    of the segments that are heard as a live voice is, each window with some sound before and none after it (Moonshine
    alone).
    """

    segments: int = 480
    frames: int = 176
    lifetime: int = 1200
    live_share: float = 0.0

    def __post_init__(self) -> None:
        if min(self.segments, self.frames, self.lifetime) < 1:
            raise ValueError("segments, frames and lifetime of the pool must be at least 1")


class SegmentPool:
    """Filled as it is used, and renewed place by place."""

    def __init__(
        self,
        draw: DrawAt,
        hear: AudioFeatureExtractor,
        config: PoolConfig,
        margin: int,
        seed: Sequence[int],
        window_frames: int = 1,
    ) -> None:
        """margin: features of sound that segments carry before and after their frames; window_frames: T, stretches
        begin at a window.
        """
        self._draw, self._hear, self._config, self._margin, self._seed = draw, hear, config, margin, tuple(seed)
        self._window_frames = window_frames
        self._held: dict[int, tuple[int, ExpressionSegment]] = {}

    def cut(self, step: int, rows: int, frames: int, generator: np.random.Generator) -> list[ExpressionSegment]:
        """Take ``frames`` frames in which there is something to learn from each of ``rows`` random places."""
        stretches = []
        for place in generator.integers(0, self._config.segments, rows):
            segment = self._segment(int(place), step)
            trusted = np.flatnonzero(segment.weight)
            last = int(trusted[-1]) + 1 if len(trusted) else 0
            first = int(generator.integers(0, max(last - frames, 0) + 1))
            stretches.append(segment.cut(first - first % self._window_frames, frames))
        return stretches

    def _segment(self, place: int, step: int) -> ExpressionSegment:
        config = self._config
        generation = (step + place * config.lifetime // config.segments) // config.lifetime
        held = self._held.get(place)
        if held is None or held[0] != generation:
            generator = np.random.default_rng([*self._seed, place, generation])
            drawn = self._draw(place, generator)
            live = isinstance(self._hear, MoonshineExtractor) and generator.random() < config.live_share
            features = (self._heard_live if live else self._heard_whole)(drawn.sound)
            held = generation, replace(drawn, sound=drawn.sound[:0].copy(), features=features)
            self._held[place] = held
        return held[1]

    def _heard_whole(self, sound: Floats) -> Floats:
        heard = self._hear(torch.from_numpy(sound)[None])[0].float().cpu().numpy()
        return np.asarray(heard[self._margin : len(heard) - self._margin])

    def _heard_live(self, sound: Floats) -> Floats:
        """Each window by itself, as what comes after it has not been said yet."""
        assert isinstance(self._hear, MoonshineExtractor)
        frames, windows = self._config.frames, []
        for first in range(0, frames, self._window_frames):
            end = min(first + self._window_frames, frames)
            heard_samples = (self._margin + FEATURES_PER_FRAME * end) * SAMPLES_PER_FEATURE
            windows.append(self._hear.newest(sound[:heard_samples], FEATURES_PER_FRAME * (end - first)))
        return torch.cat(windows).float().cpu().numpy()
