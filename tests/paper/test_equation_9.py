"""Eq. 9: L1 of pixels, L2 of features, L3 of the discriminator, L4 inside M'; sums, here over a picture's size."""

import math

import pytest
import torch

from models.losses.adversarial import discriminator_loss, generator_loss
from models.losses.perceptual import feature_distance
from models.losses.renderer_loss import pixel_loss
from models.losses.teeth_mask import teeth_loss
from models.training.renderer_config import named_renderer_config

REAL = torch.zeros(1, 3, 2, 2)
DRAWN = torch.tensor([0.0, 0.25, 0.5, 1.0]).view(1, 1, 2, 2).expand(1, 3, 2, 2)
MASK = torch.tensor([1.0, 0.0, 0.0, 0.0]).view(1, 1, 2, 2)
TEETH = torch.tensor([0.0, 0.0, 1.0, 0.0]).view(1, 1, 2, 2)


def test_l1_and_l4_by_hand():
    assert float(pixel_loss(DRAWN, REAL, MASK)) == pytest.approx((0.25 + 0.5 + 1.0) / 4)
    assert float(teeth_loss(DRAWN, REAL, TEETH)) == pytest.approx(0.5 / 4)


def test_l2_by_hand():
    drawn = [torch.tensor([[1.0, 5.0]]), torch.tensor([[2.0]])]
    real = [torch.tensor([[0.0, 2.0]]), torch.tensor([[2.5]])]
    assert float(feature_distance(drawn, real)) == pytest.approx(((1 + 3) / 2 + 0.5) / 2)


def test_l3_by_hand():
    """D(I) = 3/4 and D(Î) = 1/4: log 3/4 + log 3/4, which D raises and the renderer lowers."""
    real, drawn = torch.tensor([math.log(3)]), torch.tensor([-math.log(3)])
    assert float(discriminator_loss(real, drawn)) == pytest.approx(-2 * math.log(0.75))
    assert float(generator_loss(drawn, saturating=True)) == pytest.approx(math.log(0.75))
    assert named_renderer_config("paper").loss.saturating
