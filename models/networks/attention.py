"""Multi-head attention and the two layers of the audio-to-expression transformer: CMSA (Eq. 1) and TCA (Eq. 2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class MultiHeadAttention(nn.Module):
    """Scaled dot-product attention with H heads; queries from one sequence, keys and values from another."""

    def __init__(self, dimension: int, heads: int) -> None:
        super().__init__()
        if dimension % heads:
            raise ValueError(f"dimension {dimension} is not a multiple of heads {heads}")
        self.heads = heads
        self.to_query = nn.Linear(dimension, dimension)
        # Keys carry no bias: the softmax cannot see it, and its gradient would be zero.
        self.to_key = nn.Linear(dimension, dimension, bias=False)
        self.to_value = nn.Linear(dimension, dimension)
        self.to_output = nn.Linear(dimension, dimension)

    def forward(self, queries: Tensor, memory: Tensor, bias: Tensor | None = None) -> Tensor:
        """queries: f32[B, T, D]; memory: f32[B, S, D]; bias: f32[H, T, S] added to the scores; returns f32[B, T, D]."""
        query, key, value = (
            self._split(x) for x in (self.to_query(queries), self.to_key(memory), self.to_value(memory))
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        output: Tensor = self.to_output(mixed.transpose(1, 2).flatten(2))  # (B, H, T, D/H) -> (B, T, D)
        return output

    def _split(self, sequence: Tensor) -> Tensor:
        batch, length, dimension = sequence.shape
        split = sequence.view(batch, length, self.heads, dimension // self.heads)
        return split.transpose(1, 2)  # (B, S, D) -> (B, H, S, D/H)


def feed_forward(dimension: int, hidden: int, dropout: float) -> nn.Sequential:
    """Two linear layers with GELU between."""
    return nn.Sequential(
        nn.Linear(dimension, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dimension), nn.Dropout(dropout)
    )


class SelfAttentionLayer(nn.Module):
    """One cross-modal self-attention layer (CMSA): all tokens of all modalities attend to each other.

    PAPER: norm placement, width of the feed-forward part and dropout are not given; pre-norm, by config.
    """

    def __init__(self, dimension: int, heads: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(dimension)
        self.attention = MultiHeadAttention(dimension, heads)
        self.forward_norm = nn.LayerNorm(dimension)
        self.feed_forward = feed_forward(dimension, hidden, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, tokens: Tensor, bias: Tensor | None = None) -> Tensor:
        """tokens: f32[B, S, D]; returns the same shape."""
        normed = self.attention_norm(tokens)
        tokens = tokens + self.dropout(self.attention(normed, normed, bias))
        result: Tensor = tokens + self.feed_forward(self.forward_norm(tokens))
        return result


class CrossAttentionLayer(nn.Module):
    """One temporal cross-attention layer (TCA): the expression queries read the memory Z."""

    def __init__(self, dimension: int, heads: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.query_norm = nn.LayerNorm(dimension)
        self.attention = MultiHeadAttention(dimension, heads)
        self.forward_norm = nn.LayerNorm(dimension)
        self.feed_forward = feed_forward(dimension, hidden, dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, queries: Tensor, memory: Tensor, bias: Tensor | None = None) -> Tensor:
        """queries: f32[B, T, D]; memory: f32[B, S, D], normalised by the encoder; returns f32[B, T, D]."""
        queries = queries + self.dropout(self.attention(self.query_norm(queries), memory, bias))
        result: Tensor = queries + self.feed_forward(self.forward_norm(queries))
        return result


def head_slopes(heads: int) -> Tensor:
    """Decay per head for distance biases: 1/2, 1/4, ... f32[H]; the last head does not decay."""
    slopes = torch.pow(2.0, -torch.arange(1, heads + 1, dtype=torch.float32))
    slopes[-1] = 0.0
    return slopes
