"""A live session: sound in, frames out, the newest first.

One thread hears and decides what the face does, the engine thread draws it, a third shows the picture; so hearing never
waits for a picture. Nothing waits in a queue that could grow. Sound that was not read in time is overwritten in its
ring; every frame is committed, and told to whoever listens, but only the newest are drawn; the picture that was drawn
last is the one that is shown.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FRAMES_PER_SECOND
from studio.cancel import CancelToken
from studio.engine.live_moment import LiveMoment
from studio.engine.render_settings import RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.media.microphone_sound import VOICE_RATE_HZ
from studio.worker.live_link import LiveLink, LiveReading
from studio.worker.live_parts import LiveInput, Puppet
from studio.worker.said_line import SaidLine

if TYPE_CHECKING:
    from studio.engine.live_puppet import PuppetFrame
    from studio.media.live_microphone import Tell

log = logging.getLogger(__name__)

MOST_AT_A_TIME = 3
MOST_WAITING = 2
"""Frames that may wait to be drawn; older ones are dropped."""
PAUSE_S = 0.005
"""Between two looks for sound: half of what a device delivers at a time."""
LONGEST_WAIT_S = 0.02
"""Between two looks at the cancel token, so that Stop takes effect at once."""
Floats = npt.NDArray[np.float32]
VOICE_SAMPLES = VOICE_RATE_HZ // FRAMES_PER_SECOND
FRAME_S = 1 / FRAMES_PER_SECOND


class LiveRun:
    """Knows no thread and, but for its clock, no time. ``hear`` and ``draw`` may be called by one thread each."""

    def __init__(
        self,
        microphone: LiveInput,
        puppet: Puppet,
        link: LiveLink,
        *,
        present: Callable[[RenderedFrame, float], None],
        tell: Tell,
        committed: Callable[[LiveMoment], None],
        voice: Callable[[Floats, float], None] = lambda _, __: None,
        adjustments: Callable[[], RenderSettings],
        whole_frame: bool = False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """present: takes a picture, and when the middle of its sound was heard; committed: hears of every frame; voice:
        takes f32[N] at 48 kHz as soon as it is heard, and when its last sample was.
        """
        self._microphone = microphone
        self._puppet = puppet
        self._link = link
        self._present = present
        self._tell = tell
        self._committed = committed
        self._hear_voice = voice
        self._voice_count = 0
        self._adjustments = adjustments
        self._whole_frame = whole_frame
        self._clock = clock
        self._voice = np.zeros(0, dtype=np.float32)
        self._changed = threading.Condition()
        self._waiting: list[tuple[PuppetFrame, float]] = []
        self._draw_s = 0.0
        self._on_voice: Callable[[], None] | None = None
        self._said: SaidLine | None = None
        self.dropped = 0
        self.shown = 0

    def hear(self) -> None:
        """Listen, and commit what became final."""
        settings, adjusted = self._link.settings(), self._adjustments()
        heard = self._microphone.read(settings.sound, self._tell)
        begun_s = heard.end_s - heard.recorded_s  # when the recording began, by the device's own clock until now
        if len(heard.voice):
            self._voice = np.concatenate([self._voice, heard.voice])
            self._voice_count += len(heard.voice)
            self._hear_voice(heard.voice, begun_s + self._voice_count / VOICE_RATE_HZ)
        self._puppet.feed(heard.model)
        on_voice = self._on_voice
        if on_voice is not None and settings.barge_in and self._puppet.speaking:
            on_voice()
        most = len(self._voice) // VOICE_SAMPLES
        frames = self._puppet.take(most, settings.look_ahead_ms, adjusted, self._slide)
        for frame in frames:
            self._commit(frame, begun_s + (frame.index + 0.5) * FRAME_S)
        self._link.show(
            LiveReading(
                self._microphone.level,
                bool(self._microphone.name),
                self._puppet.speaking,
                self._microphone.overruns,
                self.dropped,
                self.shown,
            )
        )

    def draw(self, timeout_s: float = 0.0) -> bool:
        """Draw the next frame; False if there is none within the time."""
        with self._changed:
            if not self._waiting:
                self._changed.wait(timeout_s)
            if not self._waiting:
                return False
            self._drop_old()
            frame, heard_s = self._waiting.pop(0)
        begun_s = self._clock()
        picture = self._puppet.render(frame, self._adjustments(), whole_frame=self._whole_frame)
        self._present(picture, heard_s)
        self.shown += 1
        self._draw_s += 0.1 * (self._clock() - begun_s - self._draw_s)
        return True

    @contextmanager
    def aside(self, said: SaidLine, on_voice: Callable[[], None]) -> Iterator[None]:
        """While this lasts a line is on the screen: frames are committed, but none waits to be drawn.

        said: what is committed in the microphone's place; on_voice: called in the thread that hears, again and again
        while somebody speaks, if that is to end it.
        """
        with self._changed:
            self._waiting.clear()
            self._on_voice = on_voice
            self._said = said
        try:
            yield
        except BaseException:
            said.stop()
            raise
        finally:
            with self._changed:
                self._on_voice = None

    @property
    def _slide(self) -> int:
        """Frames to commit at a time: while one is drawn, those before the last would be dropped anyway."""
        return min(MOST_AT_A_TIME, max(1, int(self._draw_s / FRAME_S)))

    def _commit(self, frame: PuppetFrame, heard_s: float) -> None:
        sound, self._voice = self._voice[:VOICE_SAMPLES], self._voice[VOICE_SAMPLES:]
        self._committed(self._as_said(LiveMoment(frame.index, sound, frame.expression, frame.openness, heard_s)))
        with self._changed:
            if self._on_voice is not None:  # something else is on the screen
                return
            self._waiting.append((frame, heard_s))
            if len(self._waiting) > MOST_WAITING:
                self._waiting.pop(0)
                self.dropped += 1
            self._changed.notify_all()

    def _as_said(self, moment: LiveMoment) -> LiveMoment:
        said = self._said
        if said is None or said.is_over:
            return moment
        return said.in_place_of(moment, yields=self._link.settings().barge_in and moment.openness > 0)

    def _drop_old(self) -> None:
        """Leave the newest alone, if it is late itself or drawing takes longer than a frame lasts."""
        late = self._clock() - self._waiting[-1][1] > self._usual_age_s() + FRAME_S
        if late or self._draw_s > FRAME_S:
            self.dropped += len(self._waiting) - 1
            del self._waiting[:-1]

    def _usual_age_s(self) -> float:
        """Age of a frame that became final just now."""
        return FRAME_S / 2 + self._link.settings().look_ahead_ms / 1000


class Ears:
    """Lets a run hear in a thread of its own, which owns microphone, voice activity and live network while it lasts.

    Use as a context. What is said after the session was stopped is not heard, though it takes a moment to end.
    """

    def __init__(self, run: LiveRun, cancel: CancelToken) -> None:
        self._run = run
        self._cancel = cancel
        self._over = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._listen, name="ears", daemon=True)

    def __enter__(self) -> Ears:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def check(self) -> None:
        """Raise what broke the thread."""
        if self._failure is not None:
            raise self._failure

    def _listen(self) -> None:
        try:
            while not self._over.wait(PAUSE_S) and not self._cancel.cancelled:
                self._run.hear()
        except Exception as error:  # noqa: BLE001 - the edge of a thread: handed to the engine thread, which reports it
            self._failure = error


class Presenter:
    """Shows pictures in a thread of its own, so that the engine draws the next one meanwhile. Use as a context.

    One picture waits at most: a newer one takes its place.
    """

    def __init__(self, show: Callable[[RenderedFrame, float], None]) -> None:
        """show: called in that thread with a picture and when its sound was heard."""
        self._show = show
        self._changed = threading.Condition()
        self._next: tuple[RenderedFrame, float] | None = None
        self._over = False
        self.replaced = 0
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="presenter", daemon=True)

    def __enter__(self) -> Presenter:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()
        self._thread.join()

    def put(self, frame: RenderedFrame, heard_s: float) -> None:
        """Hand over a picture. Raises what broke the thread."""
        with self._changed:
            if self._failure is not None:
                raise self._failure
            self.replaced += self._next is not None
            self._next = (frame, heard_s)
            self._changed.notify_all()

    def _run(self) -> None:
        try:
            while (given := self._wait()) is not None:
                self._show(*given)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: handed to the engine thread, which reports it
            self._failure = error

    def _wait(self) -> tuple[RenderedFrame, float] | None:
        with self._changed:
            while self._next is None and not self._over:
                self._changed.wait()
            given, self._next = self._next, None
            return None if self._over else given


def run_live(run: LiveRun, cancel: CancelToken, after_step: Callable[[bool], None]) -> None:
    """Go on until somebody stops it. after_step: called with whether a frame was drawn. Raises ``Cancelled``."""
    with Ears(run, cancel) as ears:
        while True:
            cancel.check()
            ears.check()
            drawn = run.draw(LONGEST_WAIT_S)
            cancel.check()  # what else there is to do finds its time after the session
            after_step(drawn)
