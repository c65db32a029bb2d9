"""A head that follows a voice while it speaks: sound in, expressions out, lips closed while nobody says anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.audio.voice_activity import VoiceActivity
from models.audio.waveform import MODEL_RATE_HZ
from models.live_expressions import LiveExpressions
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.render_settings import RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.talking_head import TalkingHead

Floats = npt.NDArray[np.float32]

RAMP_S = 0.1
"""From closed lips to speaking ones and back: quick enough for a first word, too slow to look like a jump."""
MOST_AT_ONCE = 10
"""Frames from one window, when the engine comes late; a window holds a few more."""
SAMPLES_PER_FRAME = int(MODEL_RATE_HZ / FRAME_RATE)


@dataclass(frozen=True)
class PuppetFrame:
    """One frame that is final. expression: β̂ f32[E]; openness: 0 while nobody speaks, 1 in speech."""

    index: int
    expression: Floats
    openness: float


class SilenceRamp:
    """Closes the lips in silence and opens them again, without a jump either way."""

    def __init__(self) -> None:
        self._place = 0.0

    def step(self, *, speaking: bool) -> float:
        """How much of the predicted expression the next frame shows, 0 to 1."""
        change = float(1 / (FRAME_RATE * RAMP_S))
        self._place = min(1.0, self._place + change) if speaking else max(0.0, self._place - change)
        return self._place * self._place * (3 - 2 * self._place)


class LivePuppet:
    """Of one head, for one live session. ``feed`` and ``take`` belong to one thread, ``render`` to the engine's."""

    def __init__(self, head: TalkingHead, expressions: LiveExpressions, voice: VoiceActivity) -> None:
        self._head = head
        self._expressions = expressions
        self._voice = voice
        self._ramp = SilenceRamp()
        self._smooth: Floats | None = None

    @property
    def speaking(self) -> bool:
        """Somebody speaks now."""
        return self._voice.speaking

    def feed(self, samples: Floats) -> None:
        """Hear more, f32[N] at 16 kHz."""
        self._voice.feed(samples)
        self._expressions.feed(samples)

    def take(self, most: int, look_ahead_ms: int, settings: RenderSettings, slide_frames: int = 1) -> list[PuppetFrame]:
        """The frames that became final, ``most`` at most. While nobody speaks the networks rest.

        slide_frames: so many at a time, 1 to 3; the last of them is as quick as one alone.
        """
        expressions = self._expressions
        expressions.look_ahead_ms, expressions.slide_frames = look_ahead_ms, slide_frames
        frames: list[PuppetFrame] = []
        while (count := min(most - len(frames), expressions.ready, MOST_AT_ONCE)) > 0:
            frames += self._next(count, settings)
        return frames

    def render(self, frame: PuppetFrame, settings: RenderSettings, *, whole_frame: bool) -> RenderedFrame:
        """Draw a frame."""
        return self._head.frame_with(frame.index, frame.expression, settings, whole_frame=whole_frame)

    def _next(self, count: int, settings: RenderSettings) -> list[PuppetFrame]:
        expressions = self._expressions
        start = expressions.committed
        shares = [self._ramp.step(speaking=self._speaks_at(index)) for index in range(start, start + count)]
        if not any(shares):
            expressions.skip(count)
            resting = np.zeros(self._head.expression_count, dtype=np.float32)
            return [PuppetFrame(index, resting, 0.0) for index in range(start, start + count)]
        with self._head.timer.stage("hearing"):
            committed = expressions.commit(count)
        assert committed is not None  # they were ready
        return [
            PuppetFrame(committed.start + place, self._adjusted(share * beta, settings), share)
            for place, (share, beta) in enumerate(zip(shares, committed.expression, strict=True))
        ]

    def _speaks_at(self, index: int) -> bool:
        # Lips part ahead of the first sound, as far as it has been heard already.
        ramp = int(RAMP_S * MODEL_RATE_HZ)
        return self._voice.spoken(index * SAMPLES_PER_FRAME, (index + 1) * SAMPLES_PER_FRAME + ramp)

    def _adjusted(self, expression: Floats, settings: RenderSettings) -> Floats:
        """What a person adjusts; smoothing looks back only, for nothing of the future is known."""
        if settings.smoothing_frames <= 0 or self._smooth is None:
            self._smooth = expression
        else:
            keep = np.float32(np.exp(-1 / settings.smoothing_frames))
            self._smooth = np.asarray(keep * self._smooth + (1 - keep) * expression, dtype=np.float32)
        return self._head.opened(self._smooth, settings.opening_gain)
