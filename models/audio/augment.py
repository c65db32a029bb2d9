"""Changes to speech that leave the mouth as it was: what makes the networks hear through rooms, microphones and voices.

Used in training only. Every function takes its randomness as a generator.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.audio.waveform import MODEL_RATE_HZ

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class AugmentConfig:
    """How often and how strongly.

    probability: chance of each of equalisation, reverberation and noise; gain_db: level changes by ± this much;
    equaliser_db: the same for each of a few frequency bands; least_snr_db, most_snr_db: speech to noise;
    speed: playing speed between 1 / (1 + speed) and 1 + speed, voice pitch and throat length with it.
    """

    probability: float = 0.5
    gain_db: float = 8.0
    equaliser_db: float = 10.0
    least_snr_db: float = 3.0
    most_snr_db: float = 35.0
    speed: float = 0.15


def draw_speed(config: AugmentConfig, generator: np.random.Generator) -> float:
    """A factor about 1 by which the sound is to run faster."""
    return float((1.0 + config.speed) ** generator.uniform(-1.0, 1.0))


def stretch(samples: Floats, start: float, speed: float, count: int) -> Floats:
    """Read ``count`` samples at ``speed`` from position ``start`` (samples, silence outside). f32[N] -> f32."""
    first = int(np.floor(start))
    needed = int(np.ceil(count * speed)) + 3
    piece = np.zeros(needed, dtype=np.float32)
    low, high = max(first, 0), min(first + needed, len(samples))
    if high > low:
        piece[low - first : high - first] = samples[low:high]
    positions = (start - first) + np.arange(count) * speed
    return np.asarray(np.interp(positions, np.arange(needed), piece), dtype=np.float32)


def augment(samples: Floats, config: AugmentConfig, generator: np.random.Generator) -> Floats:
    """Room, then microphone, then noise, then level. samples: f32[N] at speech level; returns f32[N]."""
    sound = samples
    if generator.random() < config.probability:
        sound = _reverberate(sound, generator)
    if generator.random() < config.probability:
        sound = _equalise(sound, config.equaliser_db, generator)
    if generator.random() < config.probability:
        snr_db = generator.uniform(config.least_snr_db, config.most_snr_db)
        sound = sound + _coloured_noise(len(sound), generator) * np.float32(0.07 * 10 ** (-snr_db / 20))
    gain = 10 ** (generator.uniform(-config.gain_db, config.gain_db) / 20)
    return np.asarray(sound * np.float32(gain), dtype=np.float32)


def _filter(samples: Floats, response: npt.NDArray[np.inexact], fft_samples: int) -> Floats:
    spectrum = np.fft.rfft(samples, fft_samples) * response
    return np.asarray(np.fft.irfft(spectrum, fft_samples)[: len(samples)], dtype=np.float32)


def _fft_samples(count: int) -> int:
    return 1 << (count - 1).bit_length()


def _reverberate(samples: Floats, generator: np.random.Generator) -> Floats:
    """Add a decaying tail of echoes: 0.1 to 0.6 s to -60 dB, 0 to 15 dB below the direct sound."""
    tail_samples = int(generator.uniform(0.1, 0.6) * MODEL_RATE_HZ)
    decay = np.exp(-6.9 * np.arange(tail_samples) / tail_samples)
    tail = generator.standard_normal(tail_samples) * decay
    tail *= 10 ** (-generator.uniform(0.0, 15.0) / 20) / np.linalg.norm(tail)
    size = _fft_samples(len(samples) + tail_samples)
    return np.asarray(samples + _filter(samples, np.fft.rfft(tail, size), size))


def _equalise(samples: Floats, range_db: float, generator: np.random.Generator) -> Floats:
    """Change the balance of frequencies smoothly; sometimes cut the ends as a telephone or a laptop does."""
    size = _fft_samples(len(samples) + 1)
    hertz = np.fft.rfftfreq(size, 1 / MODEL_RATE_HZ)
    knots_hz = np.array([0, 150, 400, 900, 1800, 3500, 6000, 8000])
    gains_db = np.interp(hertz, knots_hz, generator.uniform(-range_db, range_db, len(knots_hz)))
    if generator.random() < 0.4:
        gains_db -= 60 * np.clip(hertz / generator.uniform(3000, 7500) - 1, 0, 1)
    if generator.random() < 0.4:
        gains_db -= 40 * np.clip(1 - hertz / generator.uniform(100, 400), 0, 1)
    return _filter(samples, 10 ** (gains_db / 20), size)


def _coloured_noise(count: int, generator: np.random.Generator) -> Floats:
    """Noise of unit deviation between white and brown, sometimes with mains hum."""
    size = _fft_samples(count)
    hertz = np.maximum(np.fft.rfftfreq(size, 1 / MODEL_RATE_HZ), 40.0)
    noise = _filter(generator.standard_normal(size).astype(np.float32), hertz ** -generator.uniform(0, 1), size)[:count]
    if generator.random() < 0.15:
        angle = 2 * np.pi * np.arange(count) / MODEL_RATE_HZ * generator.choice([50.0, 60.0])
        noise = noise / noise.std() + 0.7 * np.sin(angle) + 0.4 * np.sin(3 * angle)
    return np.asarray(noise / noise.std(), dtype=np.float32)
