"""Eq. 3: L_MSE = 1/T Σ_t ||β_t - β̂_t||²: squares are summed over the coefficients, and averaged over frames alone."""

import pytest
import torch

from models.losses.expression_loss import ExpressionLoss, ExpressionLossConfig
from tests.fakes.tiny_face_model import tiny_face_model


def test_by_hand():
    loss = ExpressionLoss(ExpressionLossConfig(expression=1.0, vertices=0.0), tiny_face_model())
    real = torch.tensor([[[1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]])
    predicted = torch.tensor([[[4.0, -2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]])
    total, _ = loss(predicted, real, torch.zeros(1, 3), torch.zeros(1, 2, 3))
    assert float(total) == pytest.approx((9 + 16 + 1) / 2)
