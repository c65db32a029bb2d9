"""Speech level: recordings reach the networks equally loud, whatever microphone or voice made them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FRAME_SAMPLES = 320
TARGET_RMS = 0.1
"""Root mean square of the loud frames of speech after scaling (-20 dB full scale)."""
LOUD_PERCENTILE = 90.0
"""The frame level that counts as "the loud frames": high enough to ignore pauses, below single peaks."""
SILENT_BELOW = 1e-4
"""Sound that never gets louder, of full scale, is digital silence."""
GAIN_LIMIT = 10.0
"""Quiet recordings are raised by at most 20 dB, so that the noise of an empty room stays quiet."""
_PIECE_SAMPLES = 4096 * FRAME_SAMPLES
"""What is measured at once: half an hour of sound need not be in memory as a whole."""


def frame_rms(samples: Floats) -> Floats:
    """Root mean square of each whole or partial 20 ms frame. samples: f32[N] at 16 kHz; returns f32[ceil(N / 320)]."""
    levels = [_levels(samples[at : at + _PIECE_SAMPLES]) for at in range(0, len(samples), _PIECE_SAMPLES)]
    return np.concatenate(levels) if levels else np.zeros(0, np.float32)


def _levels(samples: Floats) -> Floats:
    padded = np.pad(samples, (0, -len(samples) % FRAME_SAMPLES))
    frames = padded.reshape(-1, FRAME_SAMPLES)
    return np.sqrt(np.mean(frames * frames, axis=1, dtype=np.float32))


def speech_gain(samples: Floats) -> float:
    """Factor that brings the loud frames of f32[N] at 16 kHz to ``TARGET_RMS``; 1 for silence."""
    if not len(samples):
        return 1.0
    loud = float(np.percentile(frame_rms(samples), LOUD_PERCENTILE))
    return 1.0 if loud < 1e-4 else min(TARGET_RMS / loud, GAIN_LIMIT)


def at_speech_level(samples: npt.ArrayLike) -> Floats:
    """Return f32[N] scaled by ``speech_gain``."""
    sound = np.asarray(samples, dtype=np.float32)
    return sound * np.float32(speech_gain(sound))
