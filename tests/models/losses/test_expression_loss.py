import numpy as np
import pytest
import torch

from models.face.rotation import matrix_from_angles
from models.face.topology import MOUTH, VERTICES
from models.losses.expression_loss import (
    ExpressionLoss,
    ExpressionLossConfig,
    LipGaps,
    MouthVertices,
    expression_error,
    vertex_error,
)
from tests.fakes.tiny_face_model import tiny_face_model


def test_equation_3_by_hand():
    real = torch.tensor([[[1.0, 2.0], [0.0, 0.0]]])
    predicted = torch.tensor([[[0.0, 0.0], [3.0, 0.0]]])
    assert float(expression_error(predicted, real)) == pytest.approx((1 + 4 + 9) / 2)
    weight = torch.tensor([[1.0, 0.0]])
    assert float(expression_error(predicted, real, weight)) == pytest.approx(5.0)


def test_equation_4_by_hand():
    # One vertex; identity moves it along x, expression along y; a roll of 90° turns y into -x.
    mouth = MouthVertices([[0.0, 0.0, 1.0]], [[[1.0, 0.0, 0.0]]], [[[0.0, 2.0, 0.0]]])
    rotation = torch.from_numpy(matrix_from_angles([[[0.0, 0.0, np.pi / 2]]]))
    identity = torch.tensor([[3.0]])
    real = mouth(identity, torch.tensor([[[1.0]]]), rotation)
    predicted = mouth(identity, torch.tensor([[[0.5]]]), rotation)
    assert real[0, 0, 0].tolist() == pytest.approx([-2.0, 3.0, 1.0], abs=1e-6)
    assert predicted[0, 0, 0].tolist() == pytest.approx([-1.0, 3.0, 1.0], abs=1e-6)
    assert float(vertex_error(predicted, real)) == pytest.approx(1.0, abs=1e-6)


def test_total_is_l_mse_plus_a_tenth_of_l_v():
    loss = ExpressionLoss(ExpressionLossConfig(), tiny_face_model())
    generator = torch.Generator().manual_seed(0)
    predicted, target = (torch.randn(2, 5, 4, generator=generator) for _ in range(2))
    total, terms = loss(predicted, target, torch.zeros(2, 3), torch.randn(2, 5, 3, generator=generator))
    assert float(total) == pytest.approx(terms["expression"] + 0.1 * terms["vertices"], rel=1e-5)
    assert terms["expression"] == pytest.approx(float((predicted - target).square().sum(-1).mean()), rel=1e-5)
    basis = torch.from_numpy(tiny_face_model().expression_basis[:, list(MOUTH)])
    moved = torch.einsum("bte,emc->btmc", predicted - target, basis)  # a rotation keeps distances
    assert terms["vertices"] == pytest.approx(float(moved.square().sum((-1, -2)).mean()), rel=1e-4)


def test_optional_terms_by_hand():
    loss = ExpressionLoss(ExpressionLossConfig(0.0, 0.0, opening=2.0, velocity=3.0), tiny_face_model())
    target = torch.zeros(1, 3, 4)
    predicted = target.clone()
    predicted[0, 1, 3] = 1.0  # a coefficient that leaves the lips alone
    total, terms = loss(predicted, target, torch.zeros(1, 3), torch.zeros(1, 3, 3))
    assert terms["velocity"] == pytest.approx(1.0)  # up and down again, over two changes
    assert terms["opening"] == pytest.approx(0.0, abs=1e-9)
    assert float(total) == pytest.approx(3.0)


def test_gaps_are_the_first_coefficient_of_the_tiny_face():
    model = tiny_face_model()
    gaps = LipGaps(model.mean, model.expression_basis)(torch.tensor([[1.0, 0.0, 0.0, 0.0]]))
    assert gaps.shape == (1, 9)
    assert gaps[0].tolist() == pytest.approx([0.2] * 9, abs=1e-6)


def test_perfect_prediction_costs_nothing_and_frames_without_trust_do_not_count():
    loss = ExpressionLoss(ExpressionLossConfig(1, 1, 1, 1), tiny_face_model())
    target = torch.randn(1, 4, 4)
    predicted = target.clone()
    predicted[0, 3] += 5.0
    weight = torch.tensor([[1.0, 1.0, 1.0, 0.0]])
    assert float(loss(predicted, target, torch.zeros(1, 3), torch.zeros(1, 4, 3), weight)[0]) == pytest.approx(0.0)
    assert tiny_face_model().mean.shape == (VERTICES, 3)
