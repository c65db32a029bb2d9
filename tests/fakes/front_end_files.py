"""Every file that ``--front-ends`` can name, small, in its publisher's layout, of networks that have learnt nothing."""

from dataclasses import replace
from pathlib import Path

import torch

from models.audio_to_expression import AudioToExpression, AudioToExpressionConfig
from models.checkpoint import save_checkpoint
from models.face.morphable_model import LinearFaceModel
from models.networks.expression_transformer import ExpressionTransformerConfig
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from tests.fakes.basel_files import write_basel
from tests.fakes.reconstruction_files import constant_network, write_checkpoint

HUBERT_WIDTH = 16
TRANSFORMER = ExpressionTransformerConfig(
    audio_dimension=HUBERT_WIDTH, identity_count=80, expression_count=64, dimension=16, layers=1, heads=2, hidden=16
)
RENDERER = FaceRendererConfig(
    identity_width=80,
    expression_width=64,
    widths=(8, 8, 16, 16),
    encoder_blocks=1,
    decoder_blocks=1,
    hidden_width=16,
    attention_heads=2,
)


def write_hubert(folder: Path) -> Path:
    """A HuBERT with random weights and features of width 16, as its publishers lay it out."""
    from transformers import HubertConfig, HubertModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    torch.manual_seed(0)
    config = HubertConfig(
        hidden_size=HUBERT_WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        conv_dim=[8] * 7,
        num_conv_pos_embeddings=4,
        num_conv_pos_embedding_groups=2,
    )
    HubertModel(config).save_pretrained(folder)
    return folder


def write_front_ends(folder: Path, own: LinearFaceModel, audio_width: int = HUBERT_WIDTH) -> Path:
    """Write all of them into a folder, and the TOML file that names them; returns that file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_hubert(folder / "hubert")
    write_basel(folder / "BFM", own)
    write_checkpoint(folder / "epoch_20.pth", constant_network(torch.zeros(257)))
    torch.manual_seed(0)
    transformer = replace(TRANSFORMER, audio_dimension=audio_width)
    config = AudioToExpressionConfig(extractor="hubert", transformer=transformer)
    AudioToExpression(config).save(folder / "expression.safetensors", {})
    save_checkpoint(folder / "renderer.safetensors", FaceRenderer(RENDERER), RENDERER)
    file = folder / "front_ends.toml"
    file.write_text(
        'hubert = "hubert"\nbasel = "BFM"\nd3dfr = "epoch_20.pth"\n'
        'expression = "expression.safetensors"\nrenderer = "renderer.safetensors"\n'
    )
    return file
