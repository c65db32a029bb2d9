"""A microphone without a device and a head that follows it, in real time or by a clock of the test's own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from studio.engine.live_puppet import PuppetFrame
from studio.engine.render_settings import RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.errors import StudioError
from studio.media.level_meter import SoundLevel
from studio.media.microphone_sound import HeardSound, SoundSettings
from studio.worker.live_messages import MicrophoneChoice

GREY = np.full((256, 256, 3), 90, np.uint8)


class TickingMicrophone:
    """Delivers as much silence as time has gone by. drift: of its clock, 1.001 is a tenth of a percent fast.

    may_close: cleared by a test whose driver takes its time.
    """

    overruns = 0

    def __init__(
        self, name: str = "Headset", clock: Callable[[], float] = time.perf_counter, drift: float = 1.0
    ) -> None:
        self.name = name
        self.level = SoundLevel(-30.0, -20.0, clipped=False)
        self.settings: list[SoundSettings] = []
        self.news: list[tuple[str, str, str]] = [("listening", f"Listening to {name}.", "")]
        self.closed = False
        self.may_close = threading.Event()
        self.may_close.set()
        self._clock, self._drift = clock, drift
        self._begin_s = clock()
        self._given = 0

    def read(self, settings: SoundSettings, tell: Callable[[str, str, str], None]) -> HeardSound:
        self.settings.append(settings)
        while self.news:
            tell(*self.news.pop(0))
        now_s = self._clock()
        count = int((now_s - self._begin_s) * self._drift * 16_000) - self._given
        self._given += count
        silence = np.zeros(3 * count, np.float32)
        return HeardSound(silence[:count], silence, now_s, self._given / 16_000)

    def close(self) -> None:
        assert self.may_close.wait(10)
        self.closed = True


class PlainPuppet:
    """Draws grey pictures. after_render: called with every one, for tests that let the time go by."""

    speaking = False

    def __init__(self, after_render: Callable[[], None] = lambda: None) -> None:
        self._heard = self._committed = 0
        self._after_render = after_render
        self.look_aheads: set[int] = set()
        self.slides: set[int] = set()

    def feed(self, samples: np.ndarray) -> None:
        self._heard += len(samples)

    def take(self, most: int, look_ahead_ms: int, settings: RenderSettings, slide_frames: int) -> list[PuppetFrame]:
        self.look_aheads.add(look_ahead_ms)
        self.slides.add(slide_frames)
        known = max(0, min((self._heard - 16 * look_ahead_ms) // 640, self._committed + most))
        if known - self._committed < slide_frames:
            return []
        frames = [PuppetFrame(index, np.zeros(3, np.float32), 0.0) for index in range(self._committed, known)]
        self._committed = max(known, self._committed)
        return frames

    def render(self, frame: PuppetFrame, settings: RenderSettings, *, whole_frame: bool) -> RenderedFrame:
        self._after_render()
        picture = RenderedFrame(
            frame.index, Fraction(frame.index, 25), GREY, GREY, lambda: GREY[:64, :48], 0.0, region=None, points=None
        )
        return picture if whole_frame else replace(picture, whole=None)


class FakeVoice:
    """An output that counts what it gets. Its delay is itself."""

    def __init__(self, name: str, delay_s: float) -> None:
        self.name = name
        self.delay_s = delay_s
        self.late_s = 0.0
        self.is_lost = False
        self.closed = False
        self.fed: list[float] = []

    @property
    def delay(self) -> FakeVoice:
        return self

    def set_delay(self, delay_s: float) -> None:
        self.delay_s = delay_s

    def feed(self, sound: np.ndarray, end_s: float) -> None:
        self.fed.append(end_s)

    def close(self) -> None:
        self.closed = True


class FakeLive:
    """The live part of ``FakeEngine``. microphone_names: what is plugged in."""

    def __init__(self) -> None:
        self.microphone_names = ["Headset", "Webcam"]
        self.opened: list[TickingMicrophone] = []
        self.puppets: list[PlainPuppet] = []
        self.voices: list[FakeVoice] = []

    def microphones(self) -> tuple[MicrophoneChoice, ...]:
        return tuple(MicrophoneChoice(name, 48_000, place == 0) for place, name in enumerate(self.microphone_names))

    def loudspeakers(self) -> tuple[str, ...]:
        return ("Headphones", "Loudspeaker")

    def open_voice(self, name: str, delay_s: float) -> FakeVoice:
        self.voices.append(FakeVoice(name, delay_s))
        return self.voices[-1]

    def open_microphone(self, name: str) -> TickingMicrophone:
        if not self.microphone_names:
            raise StudioError("No microphone was found.", "Connect one, and try again.")
        self.opened.append(TickingMicrophone(name or self.microphone_names[0]))
        return self.opened[-1]

    def puppet(self, clip: object, style_seed: int) -> PlainPuppet:
        self.puppets.append(PlainPuppet())
        return self.puppets[-1]
