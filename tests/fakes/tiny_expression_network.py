"""The whole audio-to-expression network, untrained and so small that a test may run it again and again."""

import numpy as np
import torch

from models.audio.mel_encoder import MelEncoderConfig
from models.audio_to_expression import AudioToExpression, AudioToExpressionConfig
from models.networks.expression_transformer import ExpressionTransformerConfig

TINY_EXPRESSION = AudioToExpressionConfig(
    mel=MelEncoderConfig(bands=16, width=8, blocks=1, dimension=8, dropout=0.0),
    transformer=ExpressionTransformerConfig(
        audio_dimension=8,
        identity_count=3,
        expression_count=4,
        history_frames=5,
        dimension=8,
        layers=1,
        heads=2,
        hidden=8,
    ),
)
IDENTITY, HISTORY = np.zeros(3, np.float32), np.zeros((5, 4), np.float32)


def tiny_expression_network() -> AudioToExpression:
    """The same weights every time."""
    torch.manual_seed(0)
    return AudioToExpression(TINY_EXPRESSION).eval()


def noise(samples: int) -> np.ndarray:
    """Sound at speech level, f32[samples], the same every time."""
    return 0.1 * np.random.default_rng(0).standard_normal(samples).astype(np.float32)
