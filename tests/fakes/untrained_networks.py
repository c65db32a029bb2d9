"""Real networks, small and untrained, on the shipped face model: everything runs, nothing is learnt."""

from pathlib import Path

import torch

from models.audio_to_expression import AudioToExpression, AudioToExpressionConfig, ExpressionPredictor
from models.face.morphable_model import LinearFaceModel
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.realtalk import RealTalk

FACE_MODEL = Path(__file__).parents[2] / "resources" / "face_model" / "face_model.safetensors"


def load_untrained(preset: str, device: str) -> RealTalk:
    """Stand in for ``load_models``; always fp32 on the CPU."""
    torch.manual_seed(0)
    face_model = LinearFaceModel.load(FACE_MODEL)
    predictor = ExpressionPredictor(AudioToExpression(AudioToExpressionConfig()))
    config = FaceRendererConfig(
        identity_width=face_model.identity_size,
        expression_width=face_model.expression_size,
        widths=(8, 8, 16, 16),
        encoder_blocks=1,
        decoder_blocks=1,
        hidden_width=16,
        attention_heads=2,
    )
    return RealTalk(face_model, predictor, FaceRenderer(config).eval(), torch.device("cpu"))
