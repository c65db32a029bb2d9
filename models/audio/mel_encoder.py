"""Our own audio features: a small convolutional encoder on log-mel frames, 50 features a second.

PAPER: section 3.1 uses HuBERT-large (317 million parameters, an external download). This encoder is the shipped
default; HuBERT plugs in through the same protocol (``models.audio.hubert``). It is trained first to name phones and
then together with the transformer. Each feature sees about ±200 ms of sound, so the transformer's 32 audio tokens
carry context from a little beyond the window.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from models.audio.features import SAMPLES_PER_FEATURE, pad_to_whole_features
from models.audio.mel import EDGE_SAMPLES, LogMel


@dataclass(frozen=True)
class MelEncoderConfig:
    """Sizes.

    bands: mel bands; width: channels of the blocks; blocks: residual blocks, each reaching 2 features (40 ms) further
    to either side; dimension: width D of a feature; dropout: on whole channels of the blocks, in training.
    """

    bands: int = 80
    width: int = 192
    blocks: int = 5
    dimension: int = 192
    dropout: float = 0.1


class ResidualConvolution(nn.Module):
    """x + W2 · gelu(conv5(norm(x))), without padding: two features fewer on either side."""

    reach = 2

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.convolution = nn.Conv1d(width, width, kernel_size=2 * self.reach + 1)
        self.mix = nn.Conv1d(width, width, kernel_size=1)
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, features: Tensor) -> Tensor:
        """features: f32[B, C, K + 4]; returns f32[B, C, K]."""
        normed = self.norm(features.transpose(1, 2)).transpose(1, 2)
        change: Tensor = self.dropout(self.mix(functional.gelu(self.convolution(normed))))
        return features[..., self.reach : -self.reach] + change


class MelEncoder(nn.Module):
    """The shipped ``AudioFeatureExtractor``.

    All convolutions are unpadded: sound outside the recording is taken to be silence, and a stretch cut out of a longer
    recording yields exactly the features it has inside it (``encode_with_margin``).
    """

    def __init__(self, config: MelEncoderConfig) -> None:
        super().__init__()
        self.config = config
        self.log_mel = LogMel(config.bands)
        self.entry = nn.Conv1d(config.bands, config.width, kernel_size=5)
        self.halve = nn.Conv1d(config.width, config.width, kernel_size=4, stride=2)
        self.blocks = nn.ModuleList(ResidualConvolution(config.width, config.dropout) for _ in range(config.blocks))
        self.exit_norm = nn.LayerNorm(config.width)
        self.exit = nn.Linear(config.width, config.dimension)

    @property
    def dimension(self) -> int:
        """Width D of one feature vector."""
        return self.config.dimension

    @property
    def margin_features(self) -> int:
        """Features of sound needed before and after a stretch to compute its features exactly."""
        # Entry (2 mel frames) and halving (1) reach 3 mel frames and half a window: within 2 features.
        return ResidualConvolution.reach * self.config.blocks + 2

    def forward(self, samples: Tensor) -> Tensor:
        """samples: f32[B, N] at 16 kHz; returns f32[B, ceil(N / 320), D]."""
        margin = self.margin_features * SAMPLES_PER_FEATURE
        return self.encode_with_margin(functional.pad(pad_to_whole_features(samples), (margin, margin)))

    def encode_with_margin(self, samples: Tensor) -> Tensor:
        """samples: f32[B, (margin + K + margin) * 320], ``margin_features`` at either end; returns f32[B, K, D]."""
        # Entry, halving and half an analysis window reach 600 samples; the margin's two features hold 640.
        unused = SAMPLES_PER_FEATURE // 2 - EDGE_SAMPLES
        mel = self.log_mel(samples[:, unused : samples.shape[1] - unused])
        hidden = functional.gelu(self.entry(mel))
        hidden = functional.gelu(self.halve(hidden))  # (B, C, 2 J) -> (B, C, J)
        for block in self.blocks:
            hidden = block(hidden)
        features: Tensor = self.exit(self.exit_norm(hidden.transpose(1, 2)))  # (B, C, K) -> (B, K, D)
        return features
