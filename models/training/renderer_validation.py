"""How good a renderer is on people it has not seen: errors against the mesh warp alone, and a picture to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.networks.face_renderer import FaceRenderer
from models.training.renderer_dataset import RendererBatch

GRID_ROWS = 8
SHARPNESS_WEIGHT = 0.02
"""How much a mouth that is not as sharp as the real one counts against weights: the errors alone choose the blurred."""


@dataclass(frozen=True)
class RendererErrors:
    """Mean absolute errors (full scale 1) inside the mask and around the mouth; sharpness of the mouth over the real.

    The second of each pair is the warped reference put into the mask without a network.
    """

    mask: float
    mask_warp: float
    mouth: float
    mouth_warp: float
    sharpness: float
    sharpness_warp: float


def selection_error(errors: RendererErrors) -> float:
    """By what the best weights are chosen. The mouth, inside the mask, counts twice: it is what people look at."""
    return errors.mask + errors.mouth + SHARPNESS_WEIGHT * abs(1 - errors.sharpness)


def warp_alone(batch: RendererBatch) -> Tensor:
    """The baseline: the warped reference where it is valid, else the reference itself. f32[B, 3, H, W]."""
    inputs = batch.inputs
    assert inputs.warped is not None
    assert inputs.warped_valid is not None
    warped = torch.where(inputs.warped_valid > 0.5, inputs.warped, batch.reference)
    return torch.where(inputs.mask > 0.5, inputs.source, warped)


def _mean_in(error: Tensor, region: Tensor) -> Tensor:
    """Mean over a region per picture: f32[B]."""
    return (error * region).sum((1, 2, 3)) / (region.sum((1, 2, 3)) * error.shape[1]).clamp_min(1)


def _edge_energy(pictures: Tensor, region: Tensor) -> Tensor:
    """Mean squared difference of neighbouring pixels inside a region: f32[B]."""
    across = (pictures[..., 1:, 1:] - pictures[..., 1:, :-1]) ** 2 + (
        pictures[..., 1:, 1:] - pictures[..., :-1, 1:]
    ) ** 2
    return _mean_in(across, region[..., 1:, 1:])


def measure(renderer: FaceRenderer, batches: Iterable[RendererBatch], grid: Path | None = None) -> RendererErrors:
    """Draw every sample with ``renderer`` (in evaluation mode) and compare; means over the samples.

    grid: where to write a picture of the first samples (masked source, reference, warp, drawn, real); it shows people,
    so keep it out of the repository.
    """
    sums: list[Tensor] = []
    rows: list[npt.NDArray[np.uint8]] = []
    with torch.no_grad():
        for batch in batches:
            drawn = renderer(batch.inputs, renderer.prepare_reference(batch.reference)).clamp(0, 1)
            warp = warp_alone(batch)
            generated = 1 - batch.inputs.mask
            real_edges = _edge_energy(batch.target, batch.mouth_mask).clamp_min(1e-6)
            columns = [
                _mean_in((picture - batch.target).abs(), region)
                for region in (generated, batch.mouth_mask)
                for picture in (drawn, warp)
            ]
            columns += [(_edge_energy(picture, batch.mouth_mask) / real_edges).sqrt() for picture in (drawn, warp)]
            sums.append(torch.stack(columns, dim=1).cpu())
            if len(rows) < GRID_ROWS:
                masked = batch.inputs.source * batch.inputs.mask
                rows += grid_rows([masked, batch.reference, warp, drawn, batch.target])
    if grid is not None:
        grid.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(grid), np.vstack(rows[:GRID_ROWS])[:, :, ::-1])
    return RendererErrors(*(round(float(value), 5) for value in torch.cat(sums).mean(dim=0)))


def grid_rows(columns: list[Tensor]) -> list[npt.NDArray[np.uint8]]:
    """One picture a sample, its columns side by side. columns: f32[B, 3, H, W] each; returns u8[H, W * columns, 3]."""
    side_by_side = torch.cat(columns, dim=3).clamp(0, 1).mul(255).round().byte()
    return [np.asarray(row, dtype=np.uint8) for row in side_by_side.permute(0, 2, 3, 1).cpu().numpy()]
