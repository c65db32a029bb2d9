"""Eq. 10: L_e2f = λ1 L1 + λ2 L2 + λ3 L3 + λ4 L4 with λ = 1, 1, 0.1, 1."""

import pytest
import torch

from models.losses.renderer_loss import weighted_sum
from models.training.renderer_config import named_renderer_config

TERMS = {"pixel": 1.0, "perceptual": 10.0, "adversarial": 100.0, "teeth": 1000.0}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("paper", 1 + 10 + 10 + 1000), ("no_perceptual", 1 + 10 + 1000), ("no_adversarial", 1011), ("no_teeth", 21)],
)
def test_by_hand(name: str, expected: float):
    loss = named_renderer_config(name).loss
    assert float(weighted_sum(loss, {term: torch.tensor(value) for term, value in TERMS.items()})) == expected
