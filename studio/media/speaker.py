"""Play a waveform and say what is being heard now: the clock that the picture follows."""

from __future__ import annotations

import logging
import threading
import time
from types import ModuleType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import soxr

from models.audio.waveform import Waveform
from studio.errors import StudioError, sentence
from studio.media.audio_devices import loudspeaker_index
from studio.media.port_audio import OutputTimes, keep, let_go, opening_streams, output_latency_s, port_audio

log = logging.getLogger(__name__)

TRAILING_SILENCE_S = 0.2
"""Silence played after the end, on top of the latency, before the device is let go."""

MOST_LATENCY_S = 2.0
"""A longer latency is a driver's mistake."""


class _Played:
    """What the audio callback tells the clock; replaced as a whole, so that no lock is needed in the callback."""

    __slots__ = ("at_s", "begin", "end", "latency_s")

    def __init__(self, begin: int, end: int, at_s: float, latency_s: float) -> None:
        self.begin, self.end, self.at_s, self.latency_s = begin, end, at_s, latency_s


class Speaker:
    """Plays one speech once. Use ``Speaker.open`` or, to go on without a device, ``open_speaker``.

    Its position counts what comes out of the loudspeaker: samples handed over less those still in the device. When
    the device stalls, the position waits with it; so it does where the sound that follows is not there yet.
    """

    silent_reason = ""

    def __init__(self, samples: npt.NDArray[np.float32], rate_hz: int) -> None:
        self._samples = samples
        self._rate_hz = rate_hz
        self._more_follows = False
        self._paused = False
        self._turn_to: int | None = None
        self._next = 0
        self._played = _Played(0, 0, 0.0, 0.0)
        self._last_position_s = 0.0
        self._ended = threading.Event()
        self._stopped = False
        self._stream: Any = None

    @classmethod
    def open(cls, waveform: Waveform, device: int | str | None = None, *, more_follows: bool = False) -> Self:
        """Open an output device, the default one for None. more_follows: ``append`` brings the rest, then ``complete``.

        Raises StudioError if there is none or it refuses.
        """
        sounddevice = port_audio()
        try:
            with opening_streams():
                if isinstance(device, str):  # PortAudio would take a part of a name for it, and refuses one of two
                    device = loudspeaker_index(sounddevice, device)
                samples, rate_hz = _for_device(sounddevice, waveform, device)
                speaker = cls(samples, rate_hz)
                speaker._more_follows = more_follows
                speaker._stream = sounddevice.OutputStream(
                    samplerate=rate_hz,
                    channels=samples.shape[1],
                    dtype="float32",
                    device=device,
                    # A busy machine must not crackle; the clock knows the latency, and stop() does not wait for it.
                    latency="high",
                    callback=speaker._hand_over,
                    finished_callback=speaker._ended.set,
                )
                keep(speaker)
        except (sounddevice.PortAudioError, ValueError) as error:
            raise StudioError(
                _device_sentence(device, error), "Connect a loudspeaker, or choose another one."
            ) from error
        return speaker

    def start(self) -> None:
        """Begin to play. Raises StudioError if the device has gone."""
        sounddevice = port_audio()
        try:
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise StudioError(
                sentence("The loudspeaker does not start: {error}.", error=error), "Choose another one."
            ) from error

    def stop(self) -> None:
        """Fall silent at once, dropping what the device still holds, and let the device go. May be called twice."""
        if self._stopped:
            return
        self._last_position_s = self.position_s
        self._stopped = True
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)
        let_go(self)
        self._ended.set()

    def append(self, waveform: Waveform) -> None:
        """Let more sound follow without a gap, of the first's rate and channels. Any thread may call it."""
        more = waveform.samples
        if waveform.rate_hz != self._rate_hz:
            more = soxr.resample(more, waveform.rate_hz, self._rate_hz)
        channels = self._samples.shape[1]
        if more.shape[1] != channels:
            more = np.repeat(more.mean(axis=1, keepdims=True, dtype=np.float32), channels, axis=1)
        # Replaced as a whole: the callback sees the old sound or the new one.
        self._samples = np.concatenate([self._samples, more.astype(np.float32, copy=False)])

    def complete(self) -> None:
        """Say that nothing follows."""
        self._more_follows = False

    def pause(self) -> None:
        """Hold; what the device has already got, a fraction of a second, is still heard."""
        self._paused = True

    def resume(self) -> None:
        """Go on."""
        self._paused = False

    def turn_to(self, position_s: float) -> None:
        """Go on from another moment of the speech."""
        self._turn_to = min(len(self._samples), max(0, round(position_s * self._rate_hz)))

    @property
    def position_s(self) -> float:
        """Seconds of the speech heard so far; goes back only when turned back."""
        turn_to = self._turn_to
        if turn_to is not None and not self._stopped:
            self._last_position_s = turn_to / self._rate_hz
        elif not self._stopped:
            self._last_position_s = max(self._last_position_s, self._heard_s())
        return self._last_position_s

    @property
    def _duration_s(self) -> float:
        return len(self._samples) / self._rate_hz

    @property
    def finished(self) -> bool:
        """True once the last sample has been heard, or after ``stop``."""
        return self._ended.is_set() or (not self._more_follows and self.position_s >= self._duration_s)

    def _heard_s(self) -> float:
        if self._ended.is_set():
            return self._duration_s
        played = self._played
        if played.end == 0:
            return 0.0
        since_s = time.monotonic() - played.at_s - played.latency_s
        heard_s = min(played.begin / self._rate_hz + since_s, played.end / self._rate_hz)
        return max(0.0, min(heard_s, self._duration_s))

    def _hand_over(self, out: npt.NDArray[np.float32], frames: int, times: OutputTimes, status: object) -> None:
        """Copy the next block to the device; runs in PortAudio's thread."""
        samples, is_last = self._samples, not self._more_follows
        turn_to = self._turn_to
        begin = self._next if turn_to is None else turn_to
        block = samples[begin : begin + frames] if not self._paused else samples[:0]
        out[: len(block)] = block
        out[len(block) :] = 0.0
        ending = is_last and not self._paused
        # Past the end the count goes on, so that the device can be told when to stop; short of it the clock waits.
        self._next = begin + (frames if ending else len(block))
        latency_s = output_latency_s(times, self._stream, MOST_LATENCY_S)
        if self._next > begin or self._played.end > begin:
            self._played = _Played(begin, self._next, time.monotonic(), latency_s)
        if turn_to is not None and self._turn_to == turn_to:
            self._turn_to = None  # only now: until then the clock says where it was turned to
        # A device that is told to stop may drop what it still holds, so silence follows the last sample.
        if ending and self._next >= len(samples) + (latency_s + TRAILING_SILENCE_S) * self._rate_hz:
            raise port_audio().CallbackStop


class SilentClock:
    """Keeps the pace of a speech without playing it; same interface as ``Speaker``.

    silent_reason: sentence for the window, why nothing is heard.
    """

    def __init__(self, waveform: Waveform, silent_reason: str, *, more_follows: bool = False) -> None:
        self.silent_reason = silent_reason
        self._lock = threading.Lock()
        self._duration_s = float(waveform.duration_s)
        self._more_follows = more_follows
        self._from_s = 0.0
        self._running_since_s: float | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin to count."""
        self.resume()

    def stop(self) -> None:
        """Hold the position for good."""
        self.pause()
        self._stopped = True

    def append(self, waveform: Waveform) -> None:
        """Let the speech be longer; a clock that had come to its end goes on from there."""
        with self._lock:
            self._set_position(self._now_s())
            self._duration_s += float(waveform.duration_s)

    def complete(self) -> None:
        """Say that nothing follows."""
        self._more_follows = False

    def pause(self) -> None:
        """Hold the position."""
        with self._lock:
            self._from_s = self._now_s()
            self._running_since_s = None

    def resume(self) -> None:
        """Go on counting."""
        with self._lock:
            if self._running_since_s is None and not self._stopped:
                self._running_since_s = time.monotonic()

    def turn_to(self, position_s: float) -> None:
        """Go on from another moment of the speech."""
        with self._lock:
            self._set_position(min(max(0.0, position_s), self._duration_s))

    @property
    def position_s(self) -> float:
        """Seconds that would have been heard so far."""
        with self._lock:
            return self._now_s()

    @property
    def finished(self) -> bool:
        """True once the end is reached, or after ``stop``."""
        with self._lock:
            return self._stopped or (not self._more_follows and self._now_s() >= self._duration_s)

    def _now_s(self) -> float:
        since_s = 0.0 if self._running_since_s is None else time.monotonic() - self._running_since_s
        return min(self._from_s + since_s, self._duration_s)

    def _set_position(self, position_s: float) -> None:
        self._from_s = position_s
        if self._running_since_s is not None:
            self._running_since_s = time.monotonic()


def open_speaker(
    waveform: Waveform, device: int | str | None = None, *, more_follows: bool = False
) -> Speaker | SilentClock:
    """Open a loudspeaker; where there is none, a clock that says so in ``silent_reason``."""
    try:
        return Speaker.open(waveform, device, more_follows=more_follows)
    except StudioError as error:
        log.warning("playing silently: %s", error)
        return SilentClock(waveform, error.user_message, more_follows=more_follows)


def _for_device(
    sounddevice: ModuleType, waveform: Waveform, device: int | str | None
) -> tuple[npt.NDArray[np.float32], int]:
    """Return f32[N, C] and a rate that the device takes: as recorded if it does, else its own rate and channels."""
    samples, rate_hz = waveform.samples, waveform.rate_hz
    facts = sounddevice.query_devices(device, "output")
    channels = min(samples.shape[1], int(facts["max_output_channels"]))
    samples = samples if channels == samples.shape[1] else waveform.mono()[:, None]
    try:
        sounddevice.check_output_settings(device, samples.shape[1], "float32", samplerate=rate_hz)
    except sounddevice.PortAudioError:
        device_rate_hz = int(facts["default_samplerate"])
        samples = soxr.resample(samples, rate_hz, device_rate_hz)
        if samples.shape[1] == 1 and int(facts["max_output_channels"]) >= 2:
            samples = np.repeat(samples, 2, axis=1)
        rate_hz = device_rate_hz
    return np.ascontiguousarray(samples, dtype=np.float32), rate_hz


def _device_sentence(device: int | str | None, error: Exception) -> str:
    if device is None:
        return "There is no sound: no loudspeaker was found."
    return sentence("There is no sound: the loudspeaker {device} cannot be used ({error}).", device=device, error=error)
