import math

import pytest
import torch

from models.losses.adversarial import (
    discriminator_loss,
    generator_loss,
    paired_discriminator_loss,
    paired_generator_loss,
)

QUARTER = torch.full((2, 1, 2, 2), -math.log(3))  # sigmoid is 1/4
HALF = torch.zeros(2, 1, 2, 2)


def test_discriminator_side_of_eq_9():
    # D(I) = 1/2, D(Î) = 1/4: -(log 1/2 + log 3/4)
    assert discriminator_loss(HALF, QUARTER).item() == pytest.approx(-(math.log(0.5) + math.log(0.75)), abs=1e-6)


def test_generator_side_of_eq_9_and_its_usual_form():
    assert generator_loss(QUARTER, saturating=True).item() == pytest.approx(math.log(0.75), abs=1e-6)
    assert generator_loss(QUARTER, saturating=False).item() == pytest.approx(-math.log(0.25), abs=1e-6)


@pytest.mark.parametrize("saturating", [True, False])
def test_both_forms_push_the_logits_up(saturating):
    logits = QUARTER.clone().requires_grad_()
    generator_loss(logits, saturating=saturating).backward()
    assert (logits.grad < 0).all()


def test_only_the_usual_form_still_teaches_when_the_discriminator_is_sure():
    gradients = {}
    for saturating in (True, False):
        logits = torch.full((1,), -12.0, requires_grad=True)
        generator_loss(logits, saturating=saturating).backward()
        gradients[saturating] = abs(logits.grad.item())
    assert gradients[True] < 1e-4
    assert gradients[False] > 0.99


def test_extreme_logits_stay_finite():
    assert torch.isfinite(discriminator_loss(torch.tensor([-200.0]), torch.tensor([200.0])))


def test_the_paired_form_asks_which_of_two_is_real():
    # C(I) - C(Î) = log 3: sigmoid is 3/4
    assert paired_discriminator_loss(HALF, QUARTER).item() == pytest.approx(-math.log(0.75), abs=1e-6)
    assert paired_generator_loss(HALF, QUARTER).item() == pytest.approx(-math.log(0.25), abs=1e-6)


def test_the_paired_form_ignores_what_both_pictures_share():
    person = torch.randn(2, 1, 2, 2, generator=torch.manual_seed(0)) * 10
    for loss in (paired_discriminator_loss, paired_generator_loss):
        torch.testing.assert_close(loss(HALF + person, QUARTER + person), loss(HALF, QUARTER))
