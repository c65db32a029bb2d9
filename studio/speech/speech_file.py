"""Read back what a speech engine wrote: WAV on Linux and Windows, AIFF under any name on macOS."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from models.audio.waveform import Waveform


def read_speech_file(path: Path) -> Waveform:
    """Decode an engine's file. Raises ValueError or OSError for one that holds no sound."""
    with path.open("rb") as stream:
        is_wav = stream.read(4) == b"RIFF"
    try:
        waveform = _read_wav(path) if is_wav else _read_other(path)
    except wave.Error:  # a kind of WAV that the standard library does not know
        waveform = _read_other(path)
    if not len(waveform.samples):
        raise ValueError("the file holds no samples")
    return waveform


def _read_wav(path: Path) -> Waveform:
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != 2:
            return _read_other(path)
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float32)
        return Waveform(samples.reshape(-1, file.getnchannels()) / np.float32(32768), file.getframerate())


def _read_other(path: Path) -> Waveform:
    import av  # here, because WAV does without and this import takes longer than the speaking

    with av.open(path) as container:
        if not container.streams.audio:
            raise ValueError("the file holds no sound")
        stream = container.streams.audio[0]
        rate_hz = stream.rate
        resampler = av.AudioResampler(format="flt", layout=stream.layout, rate=rate_hz)
        channels = len(stream.layout.channels)
        frames = [resampled for frame in container.decode(stream) for resampled in resampler.resample(frame)]
        blocks = [frame.to_ndarray().reshape(-1, channels) for frame in frames]
    samples = np.concatenate([np.zeros((0, channels), np.float32), *blocks], dtype=np.float32)
    return Waveform(samples, rate_hz)
