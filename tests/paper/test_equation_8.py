"""Eq. 8: Î = M * I_s + (1 - M) * F_d, where M = 1 keeps the source pixel exactly."""

import numpy as np
import pytest
import torch

from models.face.blend import blend
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig, RendererInputs

SIDE = 64


@pytest.fixture(scope="module")
def renderer() -> FaceRenderer:
    torch.manual_seed(0)
    config = FaceRendererConfig(
        identity_width=4, expression_width=3, widths=(8, 8, 8, 8), hidden_width=8, attention_heads=2
    )
    return FaceRenderer(config).eval()


def draw(renderer: FaceRenderer, mask: torch.Tensor, source: torch.Tensor) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    inputs = RendererInputs(
        source=source,
        mask=mask,
        coefficients=torch.randn(1, 10, generator=generator),
        warped=torch.rand(1, 3, SIDE, SIDE, generator=generator),
        warped_valid=torch.ones(1, 1, SIDE, SIDE),
        contours=torch.zeros(1, 1, SIDE, SIDE),
    )
    with torch.inference_mode():
        reference = renderer.prepare_reference(torch.rand(1, 3, SIDE, SIDE, generator=generator))
        return renderer(inputs, reference)


def test_source_stays_where_the_mask_is_one_and_never_enters_where_it_is_zero(renderer: FaceRenderer):
    source = torch.randint(0, 256, (1, 3, SIDE, SIDE), generator=torch.Generator().manual_seed(2)) / 255
    mask = torch.ones(1, 1, SIDE, SIDE)
    mask[..., 20:50, 10:40] = 0
    drawn = draw(renderer, mask, source)
    kept, generated = (mask == 1).expand_as(drawn), (mask == 0).expand_as(drawn)
    assert torch.equal(drawn[kept], source[kept])
    hidden = torch.where(mask == 0, torch.rand_like(source), source)
    assert torch.equal(draw(renderer, mask, hidden), drawn)
    assert not torch.equal(drawn[generated], source[generated])


def test_everything_kept_is_the_source_and_its_bytes_survive(renderer: FaceRenderer):
    bytes_before = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    source = torch.from_numpy(bytes_before).permute(2, 0, 1)[None].float() / 255
    drawn = draw(renderer, torch.ones(1, 1, SIDE, SIDE), source)
    bytes_after = (drawn[0].clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    assert np.array_equal(bytes_after, bytes_before)


def test_blend_by_hand_and_exact_at_the_ends():
    """The feathered form that puts the crop back: opacity is 1 - M, softened inside the region only."""
    source = np.random.default_rng(0).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    generated = np.random.default_rng(1).integers(0, 256, (4, 5, 3), dtype=np.uint8)
    assert np.array_equal(blend(generated, source, np.zeros((4, 5), np.float32)), source)
    assert np.array_equal(blend(generated, source, np.ones((4, 5), np.float32)), generated)
    half = blend(
        np.full((1, 1, 3), 200, np.uint8), np.full((1, 1, 3), 100, np.uint8), np.full((1, 1), 0.25, np.float32)
    )
    assert half.tolist() == [[[125, 125, 125]]]
