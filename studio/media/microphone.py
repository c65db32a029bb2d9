"""A microphone: its callback copies into a ring and returns; whoever uses the sound reads the ring."""

from __future__ import annotations

import logging
import threading
import time
from types import ModuleType
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from studio.errors import StudioError
from studio.media.audio_devices import microphone_error, microphone_index
from studio.media.port_audio import keep, let_go, opening_streams, port_audio
from studio.media.ring_buffer import RingBuffer, SoundPiece

log = logging.getLogger(__name__)

RATES_HZ = (48_000, 44_100, 16_000, 8_000)
"""Tried in turn where a device does not take its own rate."""
BLOCK_S = 0.01
RING_S = 2.0
"""Longer than the engine is ever busy; half of it can be read."""
STALLED_AFTER_S = 1.0
"""A device that delivers nothing for so long is gone, even where the driver does not say so."""


class _CallbackTimes(Protocol):
    """PortAudio's times, in s on its own clock: now, and when the first sample of the block was heard."""

    currentTime: float  # noqa: N815 - PortAudio's name
    inputBufferAdcTime: float  # noqa: N815 - PortAudio's name


class Microphone:
    """One open input device, one channel, at the rate of the device. Use ``Microphone.open``; ``close`` ends it."""

    def __init__(self, name: str, rate_hz: int) -> None:
        self.name = name
        self.rate_hz = rate_hz
        self._ring = RingBuffer(round(RING_S * rate_hz))
        self._overflows = 0
        self._overwritten = 0
        self._last_s = time.perf_counter()
        self._ended = threading.Event()
        self._closed = False
        self._stream: Any = None

    @classmethod
    def open(cls, name: str = "") -> Self:
        """Open an input device and begin to listen; the system's choice for an empty name.

        Raises StudioError if there is none or it refuses.
        """
        module = port_audio()
        with opening_streams():
            index = microphone_index(module, name)
            facts = module.query_devices(index)
            device = str(facts["name"])
            try:
                rate_hz, channels = _accepted(module, index, facts)
                microphone = cls(device, rate_hz)
                microphone._stream = module.InputStream(
                    device=index,
                    samplerate=rate_hz,
                    channels=channels,
                    dtype="float32",
                    blocksize=round(BLOCK_S * rate_hz),
                    latency="low",
                    callback=microphone._take_in,
                    finished_callback=microphone._ended.set,
                )
                keep(microphone)
                microphone._stream.start()
            except (module.PortAudioError, ValueError) as error:
                raise microphone_error(device, error) from error
        log.info("listening to %s at %d Hz", device, rate_hz)
        return microphone

    def close(self) -> None:
        """Let the device go. May be called twice, and for one that is gone."""
        if not self._closed:
            self._closed = True
            if self._stream is not None:
                self._stream.abort(ignore_errors=True)
                self._stream.close(ignore_errors=True)
            let_go(self)

    def read(self) -> SoundPiece:
        """What was heard since the last time."""
        piece = self._ring.read()
        self._overwritten += piece.lost > 0
        return piece

    @property
    def overruns(self) -> int:
        """How often sound was lost, by the driver or because nobody read it in time."""
        return self._overflows + self._overwritten

    @property
    def is_lost(self) -> bool:
        """The device ended by itself, or delivers nothing any more."""
        silent_s = time.perf_counter() - self._last_s
        return not self._closed and (self._ended.is_set() or silent_s > STALLED_AFTER_S)

    def _take_in(self, block: npt.NDArray[np.float32], frames: int, times: _CallbackTimes, status: object) -> None:
        """Copy the block; runs in PortAudio's thread."""
        now_s = time.perf_counter()
        first_age_s = times.currentTime - times.inputBufferAdcTime
        last_age_s = first_age_s - frames / self.rate_hz
        # Some drivers give no times, others wrong ones.
        self._ring.write(block[:, 0], now_s - (last_age_s if 0.0 < last_age_s < RING_S else 0.0))
        if getattr(status, "input_overflow", False):
            self._overflows += 1
        self._last_s = now_s


def _accepted(module: ModuleType, index: int, facts: dict[str, Any]) -> tuple[int, int]:
    """Rate and channels that the device takes; its own rate first. Raises PortAudio's error if it takes none."""
    refusal: Exception | None = None
    for rate_hz in (round(facts["default_samplerate"]), *RATES_HZ):
        for channels in {1: None, int(facts["max_input_channels"]): None}:
            try:
                module.check_input_settings(index, channels, "float32", samplerate=rate_hz)
            except module.PortAudioError as error:
                refusal = refusal or error
            else:
                return rate_hz, channels
    raise refusal or StudioError("No microphone was found.")
