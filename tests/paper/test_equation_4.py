"""Eq. 4: L_V = 1/T Σ_t ||V(α, β_t, ρ_t) - V(α, β̂_t, ρ_t)||² on the mouth's vertices; L_a2e = L_MSE + 0.1 · L_V."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.face.morphable_model import LinearFaceModel
from models.losses.expression_loss import ExpressionLoss, ExpressionLossConfig
from tests.fakes.tiny_face_model import tiny_face_model

CHIN, FOREHEAD = 152, 10
REAL, PREDICTED = torch.zeros(1, 2, 4), torch.tensor([[[1.0, 0.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0]]])
IDENTITY, ROTATION = torch.ones(1, 3), torch.tensor([[[0.3, -0.2, 0.1], [0.0, 0.5, 0.0]]])


@pytest.fixture
def face() -> LinearFaceModel:
    """The first coefficient moves the chin by (0, 2, 1), the second the forehead, which is no part of the mouth."""
    basis = np.zeros_like(tiny_face_model().expression_basis)
    basis[0, CHIN] = (0.0, 2.0, 1.0)
    basis[1, FOREHEAD] = (9.0, 9.0, 9.0)
    return replace(tiny_face_model(), expression_basis=basis)


def test_vertices_by_hand(face: LinearFaceModel):
    """A head's pose keeps distances, so ρ is there and changes nothing; the same α stands on both sides."""
    total, _ = ExpressionLoss(ExpressionLossConfig(0.0, 1.0), face)(PREDICTED, REAL, IDENTITY, ROTATION)
    assert float(total) == pytest.approx((4 + 1 + 0) / 2, rel=1e-4)


def test_overall_loss_by_hand(face: LinearFaceModel):
    total, _ = ExpressionLoss(ExpressionLossConfig(), face)(PREDICTED, REAL, IDENTITY, ROTATION)
    assert float(total) == pytest.approx((1 + 9) / 2 + 0.1 * 5 / 2, rel=1e-4)
