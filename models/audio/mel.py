"""Log-mel spectrogram: the first thing done to sound on its way to audio features."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.audio.waveform import MODEL_RATE_HZ

HOP_SAMPLES = 160
"""Samples between two mel frames: 10 ms, two frames per audio feature."""
WINDOW_SAMPLES = 400
"""Length of one analysis window: 25 ms."""
FFT_SAMPLES = 512
EDGE_SAMPLES = (WINDOW_SAMPLES - HOP_SAMPLES) // 2
"""Samples a window reaches beyond its own hop, on either side; they put frame j's centre at j * 10 ms + 5 ms."""
POWER_FLOOR = 1e-5
"""Added before the logarithm: about 50 dB below speech at the level of ``models.audio.loudness``."""
LOG_MEAN = -4.0
LOG_SCALE = 4.0
"""Brings log powers (about -11.5 to +3) near zero mean and unit range."""


def mel_filters(bands: int, low_hz: float = 60.0, high_hz: float = 7600.0) -> Tensor:
    """Triangular filters, evenly spaced on the mel scale. Returns f32[FFT_SAMPLES / 2 + 1, bands], each with peak 1."""
    mel_edges = torch.linspace(_mel_from_hz(low_hz), _mel_from_hz(high_hz), bands + 2, dtype=torch.float64)
    edges_hz = 700.0 * (torch.exp(mel_edges / 1127.0) - 1.0)
    bins_hz = torch.linspace(0.0, MODEL_RATE_HZ / 2, FFT_SAMPLES // 2 + 1, dtype=torch.float64)[:, None]
    left, centre, right = edges_hz[:-2], edges_hz[1:-1], edges_hz[2:]
    rising = (bins_hz - left) / (centre - left)
    falling = (right - bins_hz) / (right - centre)
    return torch.minimum(rising, falling).clamp(min=0.0).float()


def _mel_from_hz(frequency_hz: float) -> float:
    return float(1127.0 * torch.log1p(torch.tensor(frequency_hz / 700.0, dtype=torch.float64)))


class LogMel(nn.Module):
    """Samples to normalised log-mel frames, 100 a second, with no trained weights."""

    window: Tensor
    filters: Tensor

    def __init__(self, bands: int) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(WINDOW_SAMPLES), persistent=False)
        self.register_buffer("filters", mel_filters(bands), persistent=False)

    def forward(self, samples: Tensor) -> Tensor:
        """samples: f32[B, N + 2 * EDGE_SAMPLES], N a multiple of 160; returns f32[B, bands, N / 160]."""
        frames = samples.unfold(-1, WINDOW_SAMPLES, HOP_SAMPLES) * self.window  # (B, N) -> (B, J, 400)
        power = torch.fft.rfft(frames, n=FFT_SAMPLES).abs().square()  # (B, J, 257)
        log_mel = torch.log(power @ self.filters + POWER_FLOOR)
        return ((log_mel - LOG_MEAN) / LOG_SCALE).transpose(1, 2)  # (B, J, bands) -> (B, bands, J)
