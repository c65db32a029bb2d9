"""Live sound out again, later: so much after it was heard as the picture takes to show the lips that say it."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import soxr

from studio.errors import StudioError, sentence
from studio.media.audio_devices import loudspeaker_index
from studio.media.microphone import STALLED_AFTER_S
from studio.media.microphone_sound import QUALITY, VOICE_RATE_HZ
from studio.media.port_audio import OutputTimes, keep, let_go, opening_streams, output_latency_s, port_audio

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]

LONGEST_DELAY_S = 1.0
RING_S = 4.0
DEVICE_LATENCY_S = 0.06
"""Part of the delay: a device that holds less crackles on a busy machine."""
MOST_LATENCY_S = 1.0
"""A longer one is a driver's mistake."""
FARTHEST_OFF_S = 0.02
"""Two clocks drift apart; sound so far from its place is brought back to it, in one step that is faded over."""
SLOWNESS = 0.02
"""Share of each block's distance from its place that is believed: one block's times mean little."""
SPARE_S = 0.005
"""Added to what the sound came too late, so that the next block is there in time."""
SETTLES_S = 2.0
"""After a hitch the sound may be late; so long must it have been early enough before that is taken back."""


@dataclass(frozen=True)
class _Mark:
    """So many samples were fed, and the last of them was heard at this moment, by ``time.perf_counter()``."""

    written: int
    at_s: float


class VoiceDelay:
    """Which samples are due at which moment. Knows no device; fed by one thread, asked by another, without a lock."""

    def __init__(self, rate_hz: int, delay_s: float) -> None:
        self.rate_hz = rate_hz
        self._delay_s = delay_s
        self._ring = np.zeros(round(RING_S * rate_hz), dtype=np.float32)
        self._mark = _Mark(0, 0.0)
        self._next = -1
        self._moved = False
        self._off = 0.0
        self._extra_s = 0.0
        self._margin, self._looked = rate_hz, 0
        self.jumps = 0

    @property
    def late_s(self) -> float:
        """By how much more than the delay the sound is late, because it is not there earlier."""
        return self._extra_s

    def set_delay(self, delay_s: float) -> None:
        """From now on, 0 to ``LONGEST_DELAY_S``."""
        if delay_s != self._delay_s:
            self._delay_s = delay_s
            self._extra_s = 0.0
            self._moved = True

    def feed(self, sound: Floats, end_s: float) -> None:
        """Take in f32[N]. end_s: when its last sample was heard. Never waits."""
        size, written = len(self._ring), self._mark.written
        self._ring[np.arange(written, written + len(sound)) % size] = sound
        self._mark = _Mark(written + len(sound), end_s)  # replaced as a whole

    def take(self, count: int, at_s: float) -> Floats:
        """f32[count] to be heard from at_s on; silence where the sound is not there yet."""
        mark = self._mark
        due = mark.written - round((mark.at_s - (at_s - self._delay_s - self._extra_s)) * self.rate_hz)
        is_there = 0 <= due <= mark.written - count
        if (self._next < 0 or self._moved) and mark.written and due > mark.written - count:
            self._wait_longer(due + count - mark.written)  # better a little later than in pieces
        if self._next < 0:
            if not is_there:
                return np.zeros(count, dtype=np.float32)
            self._next, self._moved = due, False
        before = self._next
        self._off += SLOWNESS * (due - before - self._off)
        if is_there and (self._moved or abs(self._off) > FARTHEST_OFF_S * self.rate_hz):
            self.jumps += not self._moved
            self._next, self._off, self._moved = due, 0.0, False
        sound = self._read(self._next, count, mark)
        if self._next != before:
            share = np.linspace(0.0, 1.0, count, dtype=np.float32)
            sound = share * sound + (1 - share) * self._read(before, count, mark)
        there = min(count, max(0, mark.written - self._next))
        self._next += there
        if there < count:
            self._wait_longer(count - there)
        else:
            self._catch_up(mark.written - self._next, count)
        return sound

    def _catch_up(self, margin: int, count: int) -> None:
        """Take lateness back as far as the sound has been there earlier than it was needed, for a while."""
        self._margin = min(self._margin, margin)
        self._looked += count
        if self._looked >= SETTLES_S * self.rate_hz:
            self._extra_s = max(0.0, self._extra_s - max(0.0, self._margin / self.rate_hz - SPARE_S))
            self._margin, self._looked = self.rate_hz, 0

    def _wait_longer(self, missing: int) -> None:
        self._margin, self._looked = self.rate_hz, 0
        self._extra_s = min(LONGEST_DELAY_S, self._extra_s + missing / self.rate_hz + SPARE_S)

    def _read(self, start: int, count: int, mark: _Mark) -> Floats:
        there = min(count, max(0, mark.written - start))
        sound = np.zeros(count, dtype=np.float32)
        sound[:there] = self._ring[np.arange(start, start + there) % len(self._ring)]
        return sound


class DelayedVoice:
    """One open output device. Use ``DelayedVoice.open``; ``close`` ends it."""

    def __init__(self, name: str, rate_hz: int, delay_s: float) -> None:
        self.name = name
        self.delay = VoiceDelay(rate_hz, delay_s)
        self._rate_hz = rate_hz
        self._resampler = (
            None
            if rate_hz == VOICE_RATE_HZ
            else soxr.ResampleStream(VOICE_RATE_HZ, rate_hz, 1, dtype="float32", quality=QUALITY)
        )
        self._fed = self._given = 0
        self._ended = threading.Event()
        self._closed = False
        self._last_s = time.perf_counter()
        self._stream: Any = None

    @classmethod
    def open(cls, name: str, delay_s: float) -> Self:
        """Open an output device, the system's choice for an empty name. Raises StudioError if it refuses."""
        module = port_audio()
        with opening_streams():
            index = loudspeaker_index(module, name)
            facts = module.query_devices(index)
            channels = min(2, int(facts["max_output_channels"]))
            try:
                voice = cls(str(facts["name"]), _accepted_rate(module, index, channels, facts), delay_s)
                voice._stream = module.OutputStream(
                    device=index,
                    samplerate=voice._rate_hz,
                    channels=channels,
                    dtype="float32",
                    latency=DEVICE_LATENCY_S,
                    callback=voice._hand_over,
                    finished_callback=voice._ended.set,
                )
                keep(voice)
                voice._stream.start()
            except (module.PortAudioError, ValueError) as error:
                raise StudioError(
                    sentence("Your voice cannot be played on {device} ({error}).", device=facts["name"], error=error),
                    "Choose another device for it.",
                ) from error
        log.info("the voice goes out to %s at %d Hz", voice.name, voice._rate_hz)
        return voice

    @property
    def is_lost(self) -> bool:
        """The device ended by itself, or takes nothing any more."""
        silent_s = time.perf_counter() - self._last_s
        return not self._closed and (self._ended.is_set() or silent_s > STALLED_AFTER_S)

    def feed(self, sound: Floats, end_s: float) -> None:
        """Take in f32[N] at 48 kHz. end_s: when its last sample was heard. Never waits."""
        if self._resampler is None:
            self.delay.feed(sound, end_s)
            return
        made = np.asarray(self._resampler.resample_chunk(sound), dtype=np.float32)
        self._fed += len(sound)
        self._given += len(made)
        self.delay.feed(made, end_s - (self._fed / VOICE_RATE_HZ - self._given / self._rate_hz))

    def close(self) -> None:
        """Fall silent, and let the device go. May be called twice, and for one that is gone."""
        if not self._closed:
            self._closed = True
            self._stream.abort(ignore_errors=True)
            self._stream.close(ignore_errors=True)
            let_go(self)

    def _hand_over(self, out: Floats, frames: int, times: OutputTimes, status: object) -> None:
        """Copy the block that is due; runs in PortAudio's thread."""
        self._last_s = time.perf_counter()
        latency_s = output_latency_s(times, self._stream, MOST_LATENCY_S)
        out[:] = self.delay.take(frames, self._last_s + latency_s)[:, None]


def _accepted_rate(module: ModuleType, index: int, channels: int, facts: dict[str, Any]) -> int:
    """Our own rate if the device takes it, else its own."""
    try:
        module.check_output_settings(index, channels, "float32", samplerate=VOICE_RATE_HZ)
    except module.PortAudioError:
        return int(facts["default_samplerate"])
    return VOICE_RATE_HZ
