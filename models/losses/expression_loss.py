"""Losses of the audio-to-expression transformer: L_a2e = L_MSE (Eq. 3) + 0.1 · L_V (Eq. 4), and optional helpers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.face.lips import lip_width
from models.face.morphable_model import LinearFaceModel
from models.face.rotation import matrix_from_angles
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER, MOUTH


@dataclass(frozen=True)
class ExpressionLossConfig:
    """Weights of the terms; the paper's are 1 and 0.1, and zero for the rest.

    PAPER: ``opening`` weighs the error of the lips' opening in mouth widths, ``velocity`` that of the change of β from
    frame to frame. The paper has neither: with minutes of clips Eq. 3 spends most of its effort on the coefficients
    that sound does not determine, and the lips come out half open everywhere.
    """

    expression: float = 1.0
    vertices: float = 0.1
    opening: float = 0.0
    velocity: float = 0.0


class MouthVertices(nn.Module):
    """V(α, β, ρ) of Eq. 4 for the mouth's vertices of the linear face model."""

    mean: Tensor
    identity_basis: Tensor
    expression_basis: Tensor

    def __init__(self, mean: npt.ArrayLike, identity_basis: npt.ArrayLike, expression_basis: npt.ArrayLike) -> None:
        """mean: [M, 3]; identity_basis: [A, M, 3]; expression_basis: [E, M, 3], per standard deviation."""
        super().__init__()
        arrays = {"mean": mean, "identity_basis": identity_basis, "expression_basis": expression_basis}
        for name, values in arrays.items():
            self.register_buffer(name, torch.as_tensor(np.asarray(values, dtype=np.float32)), persistent=False)

    def forward(self, identity: Tensor, expression: Tensor, rotation: Tensor) -> Tensor:
        """identity: f32[B, A]; expression: f32[B, T, E]; rotation: f32[B, T, 3, 3]; returns f32[B, T, M, 3]."""
        at_rest = self.mean + torch.einsum("ba,amc->bmc", identity, self.identity_basis)
        moved = at_rest[:, None] + torch.einsum("bte,emc->btmc", expression, self.expression_basis)
        return torch.einsum("btij,btmj->btmi", rotation, moved)


class LipGaps(nn.Module):
    """How far each of the P pairs of facing inner lip vertices is apart, beyond rest, in mouth widths: linear in β."""

    gap_basis: Tensor

    def __init__(self, mean: npt.ArrayLike, expression_basis: npt.ArrayLike) -> None:
        """mean: [V, 3]; expression_basis: [E, V, 3]; both of the whole mesh."""
        super().__init__()
        basis = np.asarray(expression_basis, dtype=np.float32)
        upper, lower = list(INNER_LIP_UPPER[1:-1]), list(INNER_LIP_LOWER[1:-1])
        gaps = (basis[:, lower, 1] - basis[:, upper, 1]) / lip_width(mean)  # (E, P), positive: open
        self.register_buffer("gap_basis", torch.as_tensor(gaps), persistent=False)

    def forward(self, expression: Tensor) -> Tensor:
        """expression: f32[..., E]; returns f32[..., P]."""
        return expression @ self.gap_basis


def expression_error(predicted: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
    """L_MSE of Eq. 3: squared distance of β, mean over frames. f32[B, T, E] each; weight: f32[B, T]; returns f32[]."""
    return _frame_mean((predicted - target).square().sum(-1), weight)


def vertex_error(predicted: Tensor, target: Tensor, weight: Tensor | None = None) -> Tensor:
    """L_V of Eq. 4: squared distance summed over vertices, mean over frames. f32[B, T, M, 3] each; returns f32[]."""
    return _frame_mean((predicted - target).square().sum((-1, -2)), weight)


def _frame_mean(per_frame: Tensor, weight: Tensor | None) -> Tensor:
    if weight is None:
        return per_frame.mean()
    return (per_frame * weight).sum() / weight.sum().clamp(min=1.0)


class ExpressionLoss(nn.Module):
    """The weighted sum, and its terms by name for the log."""

    def __init__(self, config: ExpressionLossConfig, face_model: LinearFaceModel) -> None:
        super().__init__()
        self.config = config
        mouth = list(MOUTH)
        self.mouth = MouthVertices(
            face_model.mean[mouth], face_model.identity_basis[:, mouth], face_model.expression_basis[:, mouth]
        )
        self.gaps = LipGaps(face_model.mean, face_model.expression_basis)

    def forward(
        self, predicted: Tensor, target: Tensor, identity: Tensor, rotation_rad: Tensor, weight: Tensor | None = None
    ) -> tuple[Tensor, dict[str, float]]:
        """Compare β̂ with β.

        predicted, target: f32[B, T, E]; identity: f32[B, A]; rotation_rad: f32[B, T, 3] pitch, yaw, roll; weight:
        f32[B, T] or None, the trust in each target frame; returns (loss f32[], terms).
        """
        rotation = torch.as_tensor(matrix_from_angles(rotation_rad.cpu().numpy())).to(predicted)
        true_vertices, vertices = (self.mouth(identity, beta, rotation) for beta in (target, predicted))
        change = predicted.diff(dim=1) - target.diff(dim=1)
        both = None if weight is None else torch.minimum(weight[:, 1:], weight[:, :-1])
        gap_change = self.gaps(predicted) - self.gaps(target)
        terms = {
            "expression": expression_error(predicted, target, weight),
            "vertices": vertex_error(vertices, true_vertices, weight),
            "opening": _frame_mean(gap_change.square().mean(-1), weight),
            "velocity": _frame_mean(change.square().sum(-1), both),
        }
        total = torch.stack([getattr(self.config, name) * value for name, value in terms.items()]).sum()
        return total, {name: float(value.detach()) for name, value in terms.items()}
