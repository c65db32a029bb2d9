"""Audio-to-expression transformer (section 3.1): sound, shape and past expressions in, expressions out.

The first of the two networks: its output moves the mesh, which draws the mask and steers the renderer.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.networks.attention import CrossAttentionLayer, SelfAttentionLayer, head_slopes
from models.networks.positional_encoding import periodic_encoding


@dataclass(frozen=True)
class ExpressionTransformerConfig:
    """Sizes and switches.

    audio_dimension: D of the audio features; identity_count: A; expression_count: E; audio_tokens: l; frames: T;
    history_frames: N; layers: N1 = N2; period: of the positional encoding;
    shape_prior, history_prior: the rows of Table 5; alignment_bias: see ``alignment_bias``.
    """

    audio_dimension: int = 192
    identity_count: int = 40
    expression_count: int = 32
    audio_tokens: int = 32
    frames: int = 16
    history_frames: int = 16
    dimension: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 512
    dropout: float = 0.1
    period: int = 64
    shape_prior: bool = True
    history_prior: bool = True
    alignment_bias: bool = True


class ExpressionTransformer(nn.Module):
    """CMSA encoder (Eq. 1), TCA decoder (Eq. 2), linear decoder.

    The T queries start at zero, so positional encoding is all that tells them apart; query t stands at the position of
    its own sound, the middle of audio tokens t·l/T to (t+1)·l/T - 1.
    PAPER: the period is not given; with 25 (as elsewhere in the field) audio tokens 0 and 25 of one window would look
    alike, so the default repeats only beyond a window.
    """

    def __init__(self, config: ExpressionTransformerConfig) -> None:
        super().__init__()
        self.config = config
        size = (config.dimension, config.heads, config.hidden, config.dropout)
        self.embed_audio = nn.Linear(config.audio_dimension, config.dimension)
        if config.shape_prior:
            self.embed_identity = nn.Linear(config.identity_count, config.dimension)
        if config.history_prior:
            self.embed_history = nn.Linear(config.expression_count, config.dimension)
        self.encoder = nn.ModuleList(SelfAttentionLayer(*size) for _ in range(config.layers))
        self.memory_norm = nn.LayerNorm(config.dimension)
        self.decoder = nn.ModuleList(CrossAttentionLayer(*size) for _ in range(config.layers))
        self.output_norm = nn.LayerNorm(config.dimension)
        self.to_expression = nn.Linear(config.dimension, config.expression_count)

    def memory(self, audio_features: Tensor, identity: Tensor, history: Tensor) -> Tensor:
        """Z of Eq. 1. audio_features: f32[B, l, D]; identity: f32[B, A]; history: f32[B, N, E]; returns [B, S, d]."""
        tokens = [self.embed_audio(audio_features)]
        if self.config.shape_prior:
            tokens.append(self.embed_identity(identity)[:, None])  # (B, A) -> (B, 1, d)
        if self.config.history_prior:
            tokens.append(self.embed_history(history))
        memory = torch.cat(tokens, dim=1)  # (B, l + 1 + N, d)
        positions = torch.arange(memory.shape[1], device=memory.device)
        memory = memory + self._encode(positions)
        for layer in self.encoder:
            memory = layer(memory)
        normed: Tensor = self.memory_norm(memory)
        return normed

    def forward(self, audio_features: Tensor, identity: Tensor, history: Tensor) -> Tensor:
        """β̂ of Eq. 2 for one window per row.

        audio_features: f32[B, l, D]; identity: f32[B, A], α; history: f32[B, N, E], β of N frames of the same person in
        any order; returns f32[B, T, E] in standard deviations.
        """
        config = self.config
        memory = self.memory(audio_features, identity, history)
        tokens_per_frame = config.audio_tokens / config.frames
        positions = (torch.arange(config.frames, device=memory.device) + 0.5) * tokens_per_frame - 0.5
        queries = self._encode(positions).expand(len(memory), -1, -1)  # zero queries + encoding: (B, T, d)
        bias = alignment_bias(config, memory.shape[1]).to(memory) if config.alignment_bias else None
        for layer in self.decoder:
            queries = layer(queries, memory, bias)
        expression: Tensor = self.to_expression(self.output_norm(queries))
        return expression

    def _encode(self, positions: Tensor) -> Tensor:
        return periodic_encoding(positions, self.config.dimension, self.config.period)


def alignment_bias(config: ExpressionTransformerConfig, memory_tokens: int) -> Tensor:
    """Attention bias that lets query t look at its own sound first: f32[H, T, S].

    Minus the distance between query and audio token in frames, times a slope per head; zero for the priors' tokens.
    PAPER: an addition (switch ``alignment_bias``): minutes instead of hundreds of hours of
    clips do not suffice to find the alignment of sound and frames from scratch.
    """
    tokens_per_frame = config.audio_tokens / config.frames
    frame_centres = (torch.arange(config.frames) + 0.5) * tokens_per_frame - 0.5
    distance = (frame_centres[:, None] - torch.arange(config.audio_tokens)).abs() / tokens_per_frame  # (T, l)
    bias = torch.zeros(config.heads, config.frames, memory_tokens)
    bias[:, :, : config.audio_tokens] = -head_slopes(config.heads)[:, None, None] * distance
    return bias
