"""The one engine: an avatar and a waveform in, finished frames out, for preview and export alike."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from models.audio_to_expression import AudioToExpression, drained
from models.face.blend import blend
from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform
from models.face.lip_contact import LipContact
from models.face.lip_curves import LipCurves
from models.face.lips import lip_gap
from models.face.morphable_model import LinearFaceModel
from models.live_expressions import LiveExpressions
from models.realtalk import GeneratedFace, RealTalk, Region
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.avatar_rate import at_own_rate
from studio.engine.blending import feathered, match_colour, put_back
from studio.engine.fine_detail import FineDetail, is_larger_than_crop
from studio.engine.frame_schedule import frame_time, source_index
from studio.engine.living_photo import LivingPhoto
from studio.engine.mouth_fade import mouth_shares
from studio.engine.occlusion import occlusion_alpha
from studio.engine.render_settings import AS_IT_IS, RenderSettings, SettingsSource, as_it_is
from studio.engine.rendered_frame import CoveredPart, RenderedFrame
from studio.engine.stage_timer import StageTime, StageTimer
from studio.engine.utterance import Utterance
from studio.media.sound_spool import let_go

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

MELTING_BELOW = 0.5
"""Share of the generated mouth below which the recording shows through it; above, only the lips give way."""
CROPS_KEPT = 512
"""Source crops kept in memory (0.2 MB each), so that a looping clip is cut once."""


class TalkingHead:
    """Renders one avatar. Deterministic: the same seed and sound give the same frames. Not thread-safe."""

    def __init__(self, models: RealTalk, avatar: Avatar, *, seed: int = 0) -> None:
        """seed: chooses the historical expressions (section 3.1: "randomly selected")."""
        self.timer = StageTimer()
        self._models = models
        self._seed = seed
        self._history = lru_cache(maxsize=4)(partial(_history_of, avatar, models.history_frames))
        self._resting_width = models.face_model.resting_lip_width(avatar.track.coefficients.identity)
        self._lips = LipContact.of(models.face_model)
        self._curves = LipCurves.of(models.face_model)
        self._living: LivingPhoto | None = None
        self._read_from(avatar)

    def _read_from(self, avatar: Avatar) -> None:
        """Take pictures and poses from now on from this avatar of the same clip."""
        self.avatar = avatar
        self._source_crop = lru_cache(maxsize=CROPS_KEPT)(partial(_cut_source, avatar))
        self._mouth_shares = _mouth_shares(avatar)

    def at_own_rate(self) -> TalkingHead:
        """The same head at the rate of its clip, or itself where there is no other rate."""
        avatar = at_own_rate(self.avatar)
        return self if avatar is self.avatar else self._with(avatar)

    def reading(self, frames: Sequence[Image]) -> TalkingHead:
        """The same head, with the pictures of its clip read in another way."""
        return self._with(replace(self.avatar, frames=frames))

    def apart(self) -> TalkingHead:
        """The same head with a decoder of its own, so that another use of it may go its own way through the clip."""
        return self.reading(self.avatar.frames[:])

    def _with(self, avatar: Avatar) -> TalkingHead:
        head = copy(self)
        head._read_from(avatar)
        return head

    def still(self, settings: RenderSettings = AS_IT_IS) -> RenderedFrame:
        """The avatar's reference frame as it is, with mask and mesh of its own expression."""
        index = self.avatar.track.reference_index
        own = self._lips.opened(self._coefficients(index).expression, settings.opening_gain)
        return self._render(0, index, own[0], settings, whole_frame=True)

    def stage_times(self) -> tuple[StageTime, ...]:
        """What each stage has cost over the last frames."""
        return self.timer.summary()

    def expressions(self, speech: Waveform, style_seed: int = 0) -> Floats:
        """β̂ for every frame of the speech: f32[ceil(25 · duration), E]. style_seed: added to the head's own."""
        with self.timer.stage("expression"):
            return drained(self.expressions_in_steps(speech, style_seed))

    def expressions_in_steps(self, speech: Waveform, style_seed: int = 0) -> Generator[float, None, Floats]:
        """The same, yielding 0 to 1 how far a long speech is heard."""
        identity = self.avatar.track.coefficients.identity
        history = self._history(self._seed + style_seed)
        predicted = yield from self._models.expressions_in_steps(speech.for_model(), identity, history)
        let_go(speech)
        return predicted

    def utterance(self, sentences: Iterable[Waveform]) -> Utterance:
        """What the head will say; see ``Utterance``. It outlives neither the head nor its avatar."""
        return Utterance(sentences, self.expressions, self._lips, self._curves, self.expressions_in_steps)

    def speak(
        self,
        speech: Waveform,
        *,
        cancel: CancelToken | None = None,
        next_index: Callable[[int], int] | None = None,
        whole_frame: bool = False,
        settings: SettingsSource = as_it_is,
    ) -> Iterator[RenderedFrame]:
        """``say`` a sound that is all there."""
        utterance = self.utterance([speech])
        yield from self.say(
            utterance, cancel=cancel or CancelToken(), next_index=next_index, whole_frame=whole_frame, settings=settings
        )

    def say(
        self,
        utterance: Utterance,
        *,
        cancel: CancelToken,
        start: int = 0,
        next_index: Callable[[int], int] | None = None,
        whole_frame: bool | Callable[[], bool] = False,
        settings: SettingsSource = as_it_is,
    ) -> Generator[RenderedFrame, None, None]:
        """Yield the frames of an utterance in order, at the avatar's rate, from ``start`` on; waits where it does.

        next_index: given the following frame, returns the one to go on with: a later one when frames of a live preview
        come too late, an earlier one when somebody turned back.
        whole_frame: put the face back into the full frame; a preview of the crops alone saves the time.
        It may be asked before every frame, as the settings are. Raises ``Cancelled`` through ``cancel``.
        """
        index = start
        chosen = settings()
        while (expression := utterance.expression_at(index, self.avatar.rate, chosen)) is not None:
            cancel.check()
            whole = whole_frame() if callable(whole_frame) else whole_frame
            yield self.frame_with(index, expression, chosen, whole_frame=whole)
            index = index + 1 if next_index is None else next_index(index + 1)  # may wait, and see settings change
            chosen = settings()

    def frame_of(self, utterance: Utterance, index: int, settings: RenderSettings) -> RenderedFrame | None:
        """One frame of an utterance with the whole picture, under other settings; None past its end."""
        expression = utterance.expression_at(index, self.avatar.rate, settings)
        return None if expression is None else self.frame_with(index, expression, settings, whole_frame=True)

    def listen(self, network: AudioToExpression, style_seed: int = 0) -> LiveExpressions:
        """β̂ of sound that is still being spoken. network: the shipped one; style_seed: added to the head's own.

        Raises ``CheckpointError`` if the network cannot hear live sound.
        """
        identity = self.avatar.track.coefficients.identity
        history = self._history(self._seed + style_seed)
        return LiveExpressions(network, identity, history, lips=self._lips)

    @property
    def face_model(self) -> LinearFaceModel:
        """The model that the avatar's coefficients belong to."""
        return self._models.face_model

    @property
    def seed(self) -> int:
        """What chooses the historical expressions."""
        return self._seed

    @property
    def models(self) -> RealTalk:
        """The trained parts."""
        return self._models

    @property
    def expression_count(self) -> int:
        """E."""
        return self._models.face_model.expression_size

    def opened(self, expression: Floats, gain: float) -> Floats:
        """Parted lips of one β f32[E], ``gain`` times as wide."""
        opened: Floats = self._lips.opened(expression[None], gain)[0]
        return opened

    def frame_with(
        self, index: int, expression: Floats, settings: RenderSettings, *, whole_frame: bool
    ) -> RenderedFrame:
        """Frame ``index`` of the clip, which runs forth and back, with another expression f32[E]."""
        source = source_index(index, self.avatar.frame_count)
        return self._render(index, source, expression, settings, whole_frame=whole_frame)

    def _render(
        self, index: int, source: int, expression: Floats, settings: RenderSettings, *, whole_frame: bool
    ) -> RenderedFrame:
        share = float(self._mouth_shares[source])
        if share == 0:
            return self._untouched(index, source, self._source_crop(source), whole_frame=whole_frame)
        source_rgb, coefficients, whole_rgb = self._source(index, source, settings, whole_frame=whole_frame)
        if share < 1:  # the lips move over to the recorded ones, so that the pictures melt into each other
            expression = coefficients.expression[0] + np.float32(share) * (expression - coefficients.expression[0])
        with self.timer.stage("renderer"):
            generated = self._models.render(
                source_rgb, coefficients, expression, self.avatar.identity_reference, settings.mask_growth_px
            )
        with self.timer.stage("blend"):
            opacity = self._opacity(source, generated.region, settings.feather_px)
            matched = generated.face_rgb
            if settings.match_colour:
                matched = match_colour(matched, source_rgb, generated.region)
            output_rgb = blend(matched, source_rgb, opacity)
        crop = self.avatar.track.crops[source]
        whole, covered = None, None
        if whole_rgb is not None:
            whole = partial(self._whole_frame, whole_rgb, matched, opacity, crop, source_rgb, generated)
            covered = CoveredPart.of(whole_rgb, crop)
        return RenderedFrame(
            index,
            frame_time(index, self.avatar.rate),
            source_rgb,
            output_rgb,
            whole,
            self._opening(expression),
            generated.region,
            generated.points,
            covered,
        )

    def _whole_frame(
        self,
        whole_rgb: Image,
        face_rgb: Image,
        opacity: Floats,
        crop: CropTransform,
        source_rgb: Image,
        generated: GeneratedFace,
    ) -> Image:
        with self.timer.stage("frame"):
            detail = FineDetail(source_rgb, generated) if is_larger_than_crop(crop) else None
            return put_back(whole_rgb, face_rgb, opacity, crop, detail)

    def _opacity(self, source: int, region: Region, feather_px: float) -> Floats:
        """How far the generated face covers the recorded one: f32[256, 256], 0 to 1. region: bool[256, 256]."""
        opacity = feathered(region, feather_px)
        occluded = self.avatar.track.occluded
        if len(occluded) and occluded[source].any():
            opacity *= 1 - occlusion_alpha(occluded[source])
        share = self._mouth_shares[source]
        if share < MELTING_BELOW:
            opacity *= np.float32(share / MELTING_BELOW)
        return opacity

    def _source(
        self, index: int, source: int, settings: RenderSettings, *, whole_frame: bool
    ) -> tuple[Image, FaceCoefficients, Image | None]:
        """What is drawn on: the crop, the face in it, and the frame around it where that is wanted."""
        coefficients = self._coefficients(source)
        if not self.avatar.is_photo or (settings.head_motion == 0 and not settings.blinks):
            return self._source_crop(source), coefficients, self.avatar.frames[source] if whole_frame else None
        if self._living is None:
            self._living = LivingPhoto(self.avatar, self._models.face_model.project(coefficients)[0])
        seed = self._seed + settings.style_seed
        return self._living.source(index, seed, coefficients, settings, whole_frame=whole_frame)

    def _untouched(self, index: int, source: int, source_rgb: Image, *, whole_frame: bool) -> RenderedFrame:
        """A frame without a face to draw on: every pane shows it as it is."""
        frame_rgb = self.avatar.frames[source] if whole_frame else None
        whole = None if frame_rgb is None else lambda: frame_rgb
        time_s = frame_time(index, self.avatar.rate)
        return RenderedFrame(index, time_s, source_rgb, source_rgb, whole, 0.0, region=None, points=None)

    def _coefficients(self, source: int) -> FaceCoefficients:
        return self.avatar.track.coefficients.frames(slice(source, source + 1))

    def _opening(self, expression: Floats) -> float:
        """Opening of the predicted lips over the mouth's width at rest."""
        vertices = self._models.face_model.vertices(self.avatar.track.coefficients.identity, expression)
        return float(lip_gap(vertices)) / self._resting_width


def _cut_source(avatar: Avatar, source: int) -> Image:
    return avatar.track.crops[source].cut(avatar.frames[source])


def _mouth_shares(avatar: Avatar) -> Floats:
    """A photo shows no other mouth to fade to; whoever chose it wants it to speak."""
    return np.ones(1, dtype=np.float32) if avatar.is_photo else mouth_shares(avatar.track, avatar.rate)


def _history_of(avatar: Avatar, count: int, seed: int) -> Floats:
    return choose_history(avatar.history_pool, count, seed)


def choose_history(pool: Floats, count: int, seed: int) -> Floats:
    """Draw N historical expressions with a stored seed. pool: f32[K, E]; returns f32[count, E]."""
    generator = np.random.default_rng(seed)
    return pool[generator.choice(len(pool), size=count, replace=len(pool) < count)]
