"""A typed line that is said inside a live session, as whoever keeps the session hears it: in the microphone's place."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import soxr

from models.audio.waveform import Waveform
from models.face.coefficients import FRAMES_PER_SECOND
from studio.engine.live_moment import LiveMoment
from studio.media.microphone_sound import VOICE_RATE_HZ

Floats = npt.NDArray[np.float32]

FRAME_SAMPLES = VOICE_RATE_HZ // FRAMES_PER_SECOND
FADE_SAMPLES = VOICE_RATE_HZ // 200
"""5 ms, so that nothing clicks where one sound takes the place of the other."""


class SpeechListener:
    """Hears what is being said while it is said. This one listens to nothing."""

    def begin(self) -> None:
        """The sound starts; called in the thread that plays."""

    def add_sound(self, piece: Waveform) -> None:
        """More of it is there, at the rate of what there was; called in the voice's thread."""

    def end_sound(self) -> None:
        """Nothing follows; called in the voice's thread."""

    def add_lips(self, index: int, expression: Floats | None) -> None:
        """β̂ f32[E] of a frame that was drawn, counted from the beginning; called in the engine thread."""


NOBODY = SpeechListener()


class SaidLine(SpeechListener):
    """One line. ``in_place_of`` belongs to the thread that hears, ``stop`` to the engine's."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._resampler: soxr.ResampleStream | None = None
        self._pieces: deque[Floats] = deque()
        self._ready = 0
        self._is_whole = False
        self._lips: deque[tuple[int, Floats]] = deque()
        self._begun_s = float("inf")
        self._stopped_s = float("inf")
        self._given = 0
        self._share = 0.0
        self.is_over = False

    def begin(self) -> None:
        """From now on it is heard."""
        with self._lock:
            self._begun_s = self._clock()

    def stop(self) -> None:
        """From now on it is heard no more, whatever is left."""
        with self._lock:
            self._stopped_s = min(self._stopped_s, self._clock())

    def add_sound(self, piece: Waveform) -> None:
        """Let more sound follow."""
        with self._lock:
            if self._resampler is None:
                self._resampler = soxr.ResampleStream(piece.rate_hz, VOICE_RATE_HZ, 1, dtype="float32")
            self._take_in(self._resampler.resample_chunk(piece.mono()))

    def end_sound(self) -> None:
        """Let nothing follow."""
        with self._lock:
            if self._resampler is not None:
                self._take_in(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))
            self._is_whole = True

    def add_lips(self, index: int, expression: Floats | None) -> None:
        """Note what is shown from a frame on, until the next that was drawn."""
        if expression is not None:
            with self._lock:
                self._lips.append((index, expression))

    def in_place_of(self, moment: LiveMoment, *, yields: bool) -> LiveMoment:
        """What was said and shown in a moment of the session, all of whose moments pass through here until it is over.

        yields: the microphone's own sound goes before, and ends the line.
        """
        with self._lock:
            if yields and moment.heard_s >= self._begun_s:
                self._stopped_s = min(self._stopped_s, moment.heard_s)
            is_heard = self._begun_s <= moment.heard_s < self._stopped_s and bool(self._ready)
            share = float(is_heard)
            if share == self._share == 0.0:
                self.is_over = moment.heard_s >= self._stopped_s or (self._is_whole and not self._ready)
                return moment
            shares = np.full(FRAME_SAMPLES, share, np.float32)
            shares[:FADE_SAMPLES] = np.linspace(self._share, share, FADE_SAMPLES, dtype=np.float32)
            sound = moment.sound + shares * (self._next_sound() - moment.sound)
            lips = self._lips_of(self._given)
            self._given += 1
            self._share = share
            if not is_heard or lips is None:
                return replace(moment, sound=sound)
            return replace(moment, sound=sound, expression=lips, openness=1.0)

    def _take_in(self, samples: Floats) -> None:
        self._pieces.append(samples)
        self._ready += len(samples)

    def _next_sound(self) -> Floats:
        """f32[1920]; silence where nothing is left."""
        sound, filled = np.zeros(FRAME_SAMPLES, np.float32), 0
        while self._pieces and filled < FRAME_SAMPLES:
            piece = self._pieces.popleft()
            used = min(len(piece), FRAME_SAMPLES - filled)
            sound[filled : filled + used] = piece[:used]
            if used < len(piece):
                self._pieces.appendleft(piece[used:])
            filled += used
        self._ready -= filled
        return sound

    def _lips_of(self, frame: int) -> Floats | None:
        """Those that were drawn last until then; None before any."""
        while len(self._lips) > 1 and self._lips[1][0] <= frame:
            self._lips.popleft()
        return self._lips[0][1] if self._lips else None
