"""What a microphone delivers, made ready: gain, level, gate, mute, and the two rates that the studio uses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

from models.audio.waveform import MODEL_RATE_HZ
from studio.media.level_meter import LevelMeter, SoundLevel
from studio.media.noise_gate import NoiseGate
from studio.media.ring_buffer import SoundPiece

Floats = npt.NDArray[np.float32]

VOICE_RATE_HZ = 48_000
"""Rate at which sound is kept and sent on; three times what the networks hear."""
QUALITY = "LQ"
"""Of the resampling: 10 to 20 ms of delay; better ones cost twice that for what lies above 7 kHz."""
GAIN_RANGE_DB = (-20.0, 30.0)
GATE_RANGE_DB = (-70.0, -20.0)


@dataclass(frozen=True)
class SoundSettings:
    """gain_db: of the input; gate_db: what is quieter is not heard, None for no gate; muted: nothing is heard."""

    gain_db: float = 0.0
    gate_db: float | None = None
    muted: bool = False


@dataclass(frozen=True)
class HeardSound:
    """More of one recording. model: f32[N] at 16 kHz; voice: f32[M] at 48 kHz, of about the same time; end_s: when the
    last of what was recorded so far was heard, by ``time.perf_counter()``; recorded_s: how much that is.
    """

    model: Floats
    voice: Floats
    end_s: float
    recorded_s: float


class MicrophoneSound:
    """Of one device at one rate; another device begins another one.

    Sample n at either rate was heard n / rate seconds after the beginning, however late the resampler gives it out.
    """

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._meter = LevelMeter(rate_hz)
        self._gate = NoiseGate(rate_hz)
        self._to_model = _resampler(rate_hz, MODEL_RATE_HZ)
        self._to_voice = _resampler(rate_hz, VOICE_RATE_HZ)
        self._recorded = 0
        self._zeros = 0

    @property
    def level(self) -> SoundLevel:
        """What the meter shows: after the gain, before the gate, also while muted."""
        return self._meter.reading

    @property
    def zeros_s(self) -> float:
        """For how long the device has delivered nothing but zeros, which no microphone in a room does."""
        return self._zeros / self._rate_hz

    def feed(self, piece: SoundPiece, settings: SoundSettings) -> HeardSound:
        """Take in what was read from the device."""
        samples = piece.samples
        self._zeros = 0 if samples.any() else self._zeros + len(samples)
        samples = samples * np.float32(10 ** (settings.gain_db / 20))
        self._meter.feed(samples)
        self._gate.threshold_db = settings.gate_db
        samples = self._gate(np.clip(samples, -1.0, 1.0))
        if settings.muted:
            samples = np.zeros_like(samples)
        self._recorded += len(samples)
        return HeardSound(
            _through(self._to_model, samples),
            _through(self._to_voice, samples),
            piece.end_s,
            self._recorded / self._rate_hz,
        )


def _resampler(rate_hz: int, wanted_hz: int) -> soxr.ResampleStream | None:
    if rate_hz == wanted_hz:
        return None
    return soxr.ResampleStream(rate_hz, wanted_hz, 1, dtype="float32", quality=QUALITY)


def _through(resampler: soxr.ResampleStream | None, samples: Floats) -> Floats:
    if resampler is None:
        return samples
    return np.asarray(resampler.resample_chunk(samples), dtype=np.float32)
