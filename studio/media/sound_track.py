"""The sound of a film, encoded step by step beside its picture, and ending when the picture ends."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import soxr
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

from models.audio.waveform import Waveform

AAC_BLOCK = 1024
"""Samples that AAC codes together, and that are handed over at once to any codec."""

KEPT_RATES_HZ = (44_100, 48_000)
"""Rates that every player and platform takes; any other sound is resampled to the last of them, which Opus has."""

BIT_RATE_PER_CHANNEL = 96_000

_INPUT_PIECE = 16_384


class SoundTrack:
    """Feeds a waveform to a sound stream of a container, never further than it is asked to. codec: FFmpeg's name."""

    def __init__(self, container: OutputContainer, sound: Waveform, codec: str = "aac") -> None:
        channels = min(sound.samples.shape[1], 2)
        kept = KEPT_RATES_HZ[-1:] if codec == "libopus" else KEPT_RATES_HZ
        self._rate_hz = sound.rate_hz if sound.rate_hz in kept else kept[-1]
        self._layout = "stereo" if channels == 2 else "mono"
        self._samples = _ResampledSound(sound, channels, self._rate_hz)
        self._encoded = 0
        self._container = container
        stream = container.add_stream(codec, rate=self._rate_hz, layout=self._layout)
        assert isinstance(stream, AudioStream)
        self._stream = stream
        self._stream.bit_rate = BIT_RATE_PER_CHANNEL * channels
        self._stream.time_base = Fraction(1, self._rate_hz)

    def encode_until(self, time_s: Fraction) -> None:
        """Encode the whole blocks that end by ``time_s``."""
        while self._encoded + AAC_BLOCK <= time_s * self._rate_hz:
            self._encode(AAC_BLOCK)

    def finish(self, time_s: Fraction, tolerance: Fraction) -> None:
        """Encode the rest up to ``time_s`` and flush; the track is then as long as the picture, within ``tolerance``.

        The file states the length of a last, partly filled block exactly, yet some readers decode all of it. A short
        rest is therefore left out rather than filled up: either way both lengths are at most half a block off.
        """
        self.encode_until(time_s)
        rest = round(time_s * self._rate_hz) - self._encoded
        left_out = self._encoded > 0 and rest < AAC_BLOCK // 2 and Fraction(rest, self._rate_hz) < tolerance
        if rest > 0 and not left_out:
            self._encode(rest)
        self._container.mux(self._stream.encode(None))

    def _encode(self, count: int) -> None:
        samples = self._samples.take(count)
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout=self._layout)
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._encoded
        self._container.mux(self._stream.encode(frame))
        self._encoded += count


class _ResampledSound:
    """Hands out a waveform at another rate, piece by piece, and silence after its end."""

    def __init__(self, sound: Waveform, channels: int, rate_hz: int) -> None:
        self._source = sound.samples[:, :channels]
        self._position = 0
        self._ready = np.zeros((0, channels), dtype=np.float32)
        same_rate = sound.rate_hz == rate_hz
        self._resampler = None if same_rate else soxr.ResampleStream(sound.rate_hz, rate_hz, channels, dtype="float32")

    def take(self, count: int) -> npt.NDArray[np.float32]:
        """Return the next f32[count, C]."""
        while len(self._ready) < count and self._position < len(self._source):
            self._ready = np.concatenate([self._ready, self._next_piece()])
        missing = count - len(self._ready)
        if missing > 0:
            self._ready = np.pad(self._ready, ((0, missing), (0, 0)))
        taken, self._ready = self._ready[:count], self._ready[count:]
        return taken

    def _next_piece(self) -> npt.NDArray[np.float32]:
        piece = self._source[self._position : self._position + _INPUT_PIECE]
        self._position += len(piece)
        if self._resampler is None:
            return piece
        last = self._position >= len(self._source)
        resampled = self._resampler.resample_chunk(np.ascontiguousarray(piece), last=last)
        return np.asarray(resampled, dtype=np.float32).reshape(-1, piece.shape[1])
