"""Mel-frequency cepstral coefficients as SyncNet hears them (the defaults of python_speech_features)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.audio.waveform import MODEL_RATE_HZ

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

HOP, WINDOW, TRANSFORM = 160, 400, 512
"""In samples at 16 kHz: 100 windows a second of 25 ms."""
BANDS, COEFFICIENTS = 26, 13
_EMPHASIS = 0.97
_LIFTER = 22


def cepstrum(sound: npt.ArrayLike) -> Floats:
    """Sound [N] in [-1, 1] at 16 kHz to f32[ceil((N - 400) / 160) + 1, 13]; the last window is filled with zeros.

    The first coefficient is the logarithm of the window's energy, at 16-bit level.
    """
    samples = np.asarray(sound, dtype=np.float64) * 32768
    if not len(samples):
        return np.zeros((0, COEFFICIENTS), dtype=np.float32)
    emphasised = np.append(samples[0], samples[1:] - _EMPHASIS * samples[:-1])
    count = 1 + max(-(-(len(samples) - WINDOW) // HOP), 0)
    padded = np.zeros((count - 1) * HOP + WINDOW)
    padded[: min(len(emphasised), len(padded))] = emphasised[: len(padded)]
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]  # (K, 400)
    power = np.square(np.abs(np.fft.rfft(windows, TRANSFORM))) / TRANSFORM  # (K, 257)
    loud = np.log(_above_zero(power @ _mel_triangles().T))  # (K, 26)
    lifted = (loud @ _cosines().T) * (1 + _LIFTER / 2 * np.sin(np.pi * np.arange(COEFFICIENTS) / _LIFTER))
    lifted[:, 0] = np.log(_above_zero(power.sum(axis=1)))
    return lifted.astype(np.float32)


def _above_zero(values: Doubles) -> Doubles:
    return np.where(values == 0, np.finfo(np.float64).eps, values)


def _mel_triangles() -> Doubles:
    """Weights of the spectrum's bins in each band, f64[26, 257]: triangles, evenly spaced on the mel scale."""
    highest_mel = 2595 * np.log10(1 + MODEL_RATE_HZ / 2 / 700)
    corners_hz = 700 * (10 ** (np.linspace(0, highest_mel, BANDS + 2) / 2595) - 1)
    corners = np.floor((TRANSFORM + 1) * corners_hz / MODEL_RATE_HZ)[:, None]  # whole bins
    bins = np.arange(TRANSFORM // 2 + 1)
    rising = (bins - corners[:-2]) / np.maximum(corners[1:-1] - corners[:-2], 1)
    falling = (corners[2:] - bins) / np.maximum(corners[2:] - corners[1:-1], 1)
    inside = np.where(bins < corners[1:-1], rising, falling)
    held: Doubles = np.where((bins >= corners[:-2]) & (bins < corners[2:]), inside, 0)
    return held


def _cosines() -> Doubles:
    """The orthonormal cosine transform (DCT-II), its first rows: f64[13, 26]."""
    rows = np.arange(COEFFICIENTS)[:, None]
    waves = np.cos(np.pi * rows * (2 * np.arange(BANDS) + 1) / (2 * BANDS)) * np.sqrt(2 / BANDS)
    waves[0] /= np.sqrt(2)
    return np.asarray(waves, dtype=np.float64)
