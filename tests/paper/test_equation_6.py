"""Eq. 6: F_i^s, F_i^r = SE_i([F_{i-1}^s, F_{i-1}^r]): each stage halves and widens; source and reference share it."""

import pytest
import torch

from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.networks.residual import EncoderStage


def test_a_stage_by_hand():
    """Only the middle tap of the first convolution is not zero, so the residual block adds nothing."""
    stage = EncoderStage(1, 1, blocks=1, normalisation="none")
    with torch.no_grad():
        for parameter in stage.parameters():
            parameter.zero_()
        stage.down.conv.weight[0, 0, 1, 1] = 2.0
        picture = torch.arange(16.0).view(1, 1, 4, 4) - 5
        halved = stage(picture)
    # Every second row and column, doubled: -10, -6, 6, 10; both activations leave a fifth of what is negative.
    assert halved.flatten().tolist() == pytest.approx([-10 / 25, -6 / 25, 6, 10])


def test_both_pictures_pass_the_same_weights_and_shrink_to_a_sixteenth():
    torch.manual_seed(0)
    renderer = FaceRenderer(FaceRendererConfig(widths=(4, 6, 8, 10), hidden_width=8, attention_heads=2)).eval()
    source, reference = torch.rand(1, 4, 64, 64), torch.rand(1, 4, 64, 64)
    shapes = []
    with torch.no_grad():
        both = torch.cat([source, reference])
        for stage in renderer.encoder:
            both, source, reference = stage(both), stage(source), stage(reference)
            shapes.append(tuple(both.shape[1:]))
            torch.testing.assert_close(both, torch.cat([source, reference]), rtol=1e-4, atol=1e-5)
    assert shapes == [(4, 32, 32), (6, 16, 16), (8, 8, 8), (10, 4, 4)]
