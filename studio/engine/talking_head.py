"""The one engine: an avatar and a waveform in, finished frames out, for preview and export alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from models.face.coefficients import FaceCoefficients
from models.face.lips import lip_gap
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.blending import blend, feathered, match_colour, put_back
from studio.engine.frame_schedule import frame_time, source_index
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.stage_timer import StageTime, StageTimer

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

CROPS_KEPT = 512
"""Source crops kept in memory (0.2 MB each), so that a looping clip is cut once."""


class TalkingHead:
    """Renders one avatar. Deterministic: the same seed and sound give the same frames. Not thread-safe."""

    def __init__(self, models: RealTalk, avatar: Avatar, *, seed: int = 0) -> None:
        """seed: chooses the historical expressions (section 3.1: "randomly selected")."""
        self.avatar = avatar
        self.timer = StageTimer()
        self._models = models
        self._history = choose_history(avatar.history_pool, models.history_frames, seed)
        self._source_crop = lru_cache(maxsize=CROPS_KEPT)(partial(_cut_source, avatar))
        self._resting_width = models.face_model.resting_lip_width(avatar.track.coefficients.identity)

    def still(self) -> RenderedFrame:
        """The avatar's reference frame as it is, with mask and mesh of its own expression."""
        index = self.avatar.track.reference_index
        source = self._coefficients(index)
        return self._render(0, index, source.expression[0], whole_frame=True)

    def stage_times(self) -> tuple[StageTime, ...]:
        """What each stage has cost over the last frames."""
        return self.timer.summary()

    def expressions(self, speech: Waveform) -> Floats:
        """β̂ for every frame of the speech: f32[ceil(25 · duration), E]."""
        with self.timer.stage("expression"):
            identity = self.avatar.track.coefficients.identity
            return self._models.expressions(speech.for_model(), identity, self._history)

    def speak(
        self,
        speech: Waveform,
        *,
        cancel: CancelToken | None = None,
        skip_to: Callable[[], int] | None = None,
        whole_frame: bool = False,
    ) -> Iterator[RenderedFrame]:
        """Yield the frames of an utterance in order, 25 a second.

        skip_to: returns the frame that is due now; earlier ones are skipped (late frames of a live preview).
        whole_frame: put the face back into the full frame; a preview of the crops alone saves the time.
        Raises ``Cancelled`` through ``cancel``.
        """
        cancel = cancel or CancelToken()
        yield from self.render(self.expressions(speech), cancel=cancel, skip_to=skip_to, whole_frame=whole_frame)

    def render(
        self,
        expressions: Floats,
        *,
        cancel: CancelToken,
        skip_to: Callable[[], int] | None = None,
        whole_frame: bool = False,
    ) -> Iterator[RenderedFrame]:
        """Yield a frame for each of the expressions f32[T, E]; see ``speak``."""
        index = 0
        while index < len(expressions):
            cancel.check()
            yield self._render(
                index, source_index(index, self.avatar.frame_count), expressions[index], whole_frame=whole_frame
            )
            index = max(index + 1, skip_to() if skip_to is not None else 0)

    def _render(self, index: int, source: int, expression: Floats, *, whole_frame: bool) -> RenderedFrame:
        source_rgb = self._source_crop(source)
        if not self.avatar.track.present[source]:
            return self._untouched(index, source, source_rgb, whole_frame=whole_frame)
        with self.timer.stage("renderer"):
            generated = self._models.render(
                source_rgb, self._coefficients(source), expression, self.avatar.identity_reference
            )
        with self.timer.stage("blend"):
            opacity = feathered(generated.region)
            matched = match_colour(generated.face_rgb, source_rgb, generated.region)
            output_rgb = blend(matched, source_rgb, opacity)
            crop = self.avatar.track.crops[source]
            frame_rgb = put_back(self.avatar.frames[source], matched, opacity, crop) if whole_frame else None
        opening = self._opening(expression)
        return RenderedFrame(
            index, frame_time(index), source_rgb, output_rgb, frame_rgb, opening, generated.region, generated.points
        )

    def _untouched(self, index: int, source: int, source_rgb: Image, *, whole_frame: bool) -> RenderedFrame:
        """A frame without a face: every pane shows it as it is."""
        frame_rgb = self.avatar.frames[source] if whole_frame else None
        return RenderedFrame(index, frame_time(index), source_rgb, source_rgb, frame_rgb, 0.0, region=None, points=None)

    def _coefficients(self, source: int) -> FaceCoefficients:
        return self.avatar.track.coefficients.frames(slice(source, source + 1))

    def _opening(self, expression: Floats) -> float:
        """Opening of the predicted lips over the mouth's width at rest."""
        vertices = self._models.face_model.vertices(self.avatar.track.coefficients.identity, expression)
        return float(lip_gap(vertices)) / self._resting_width


def _cut_source(avatar: Avatar, source: int) -> Image:
    return avatar.track.crops[source].cut(avatar.frames[source])


def choose_history(pool: Floats, count: int, seed: int) -> Floats:
    """Draw N historical expressions with a stored seed. pool: f32[K, E]; returns f32[count, E]."""
    generator = np.random.default_rng(seed)
    return pool[generator.choice(len(pool), size=count, replace=len(pool) < count)]
