import pytest
import torch

from models.losses.renderer_loss import RendererLossConfig, picture_terms, pixel_loss, sharpness_loss, weighted_sum
from models.losses.teeth_mask import masked_mean, teeth_loss


def pictures():
    """4 x 4 grey against 0; the lower half is generated (M = 0) and off by 0.5, of which two pixels are teeth."""
    target = torch.zeros(1, 3, 4, 4)
    drawn = target.clone()
    drawn[:, :, 2:] = 0.5
    mask = torch.ones(1, 1, 4, 4)
    mask[:, :, 2:] = 0
    teeth = torch.zeros(1, 1, 4, 4)
    teeth[:, :, 2, 1:3] = 1
    return drawn, target, mask, teeth


def test_l1_of_eq_9_by_hand():
    drawn, target, mask, _ = pictures()
    assert pixel_loss(drawn, target, mask, "picture").item() == pytest.approx(0.25)  # 8 of 16 pixels are off by 0.5
    assert pixel_loss(drawn, target, mask, "region").item() == pytest.approx(0.5)


def test_l4_of_eq_9_by_hand():
    drawn, target, _, teeth = pictures()
    assert teeth_loss(drawn, target, teeth, "picture").item() == pytest.approx(0.5 * 2 / 16)
    assert teeth_loss(drawn, target, teeth, "region").item() == pytest.approx(0.5)


def test_a_shut_mouth_has_no_teeth_loss():
    drawn, target, _, teeth = pictures()
    for by in ("picture", "region"):
        assert teeth_loss(drawn, target, torch.zeros_like(teeth), by).item() == 0.0


def test_masked_mean_counts_channels():
    values = torch.tensor([1.0, 3.0]).view(1, 2, 1, 1).expand(1, 2, 2, 2)
    region = torch.tensor([[1.0, 0.0], [0.0, 0.0]]).view(1, 1, 2, 2)
    assert masked_mean(values, region, "region").item() == pytest.approx(2.0)
    assert masked_mean(values, region, "picture").item() == pytest.approx(0.5)


def test_sharpness_is_blind_to_an_even_shift_and_sees_a_lost_edge():
    edge = torch.zeros(1, 3, 4, 4)
    edge[..., 2:] = 1.0
    mask = torch.zeros(1, 1, 4, 4)
    assert sharpness_loss(edge + 0.3, edge, mask, "region").item() == pytest.approx(0, abs=1e-6)
    flat = torch.full_like(edge, 0.5)
    # One of three horizontal differences is off by 1, none of the vertical ones.
    assert sharpness_loss(flat, edge, mask, "region").item() == pytest.approx(1 / 3)


def test_eq_10_is_the_weighted_sum_with_the_papers_weights():
    config = RendererLossConfig()
    terms = {
        name: torch.tensor(value)
        for name, value in zip(("pixel", "perceptual", "adversarial", "teeth"), (1.0, 2.0, 3.0, 4.0), strict=True)
    }
    assert weighted_sum(config, terms).item() == pytest.approx(1 + 2 + 0.3 + 4)


def test_a_term_nobody_named_is_refused():
    with pytest.raises(KeyError):
        weighted_sum(RendererLossConfig(), {"beauty": torch.tensor(1.0)})


def test_the_papers_form_has_its_terms_only():
    drawn, target, mask, teeth = pictures()
    assert set(picture_terms(RendererLossConfig(), drawn, target, mask, teeth, teeth)) == {"pixel", "teeth"}
    helped = RendererLossConfig(mouth=2.0, sharpness=1.0)
    terms = picture_terms(helped, drawn, target, mask, teeth, teeth)
    assert terms["mouth"].item() == pytest.approx(0.5)
    assert set(terms) == {"pixel", "teeth", "mouth", "sharpness"}
