"""How good a renderer is on people it has not seen: errors against the mesh warp alone, and a picture to look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.errors import TrainingError
from models.networks.face_renderer import FaceRenderer
from models.training.lip_check import LipCheck
from models.training.renderer_dataset import RendererBatch

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

GRID_ROWS = 8
SHARPNESS_WEIGHT = 0.02
"""How much a mouth that is not as sharp as the real one counts against weights: the errors alone choose the blurred."""


LIPS_WEIGHT = 0.02
"""How much the M-LMD over the warp's counts: a tenth less of it is worth 0.002 of mean error."""


@dataclass(frozen=True)
class RendererErrors:
    """Mean absolute errors (full scale 1) inside the mask and around the mouth; sharpness of the mouth over the real.

    The second of each pair is the warped reference put into the mask without a network. lips_px: M-LMD in pixels of the
    crop, None when it was not measured or no real picture shows a face.
    """

    mask: float
    mask_warp: float
    mouth: float
    mouth_warp: float
    sharpness: float
    sharpness_warp: float
    lips_px: float | None = None
    lips_warp_px: float | None = None


def selection_error(errors: RendererErrors) -> float:
    """By what the best weights are chosen: where the lips are, and how the picture looks.

    mask + mouth + 0.02 · |1 - sharpness| + 0.02 · lips / lips of the warp. The mouth, inside the mask, counts twice: it
    is what people look at. The last term is left out where the lips were not measured.
    """
    error = errors.mask + errors.mouth + SHARPNESS_WEIGHT * abs(1 - errors.sharpness)
    if errors.lips_px is not None and errors.lips_warp_px:
        error += LIPS_WEIGHT * errors.lips_px / errors.lips_warp_px
    return error


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


def lip_check(batches: Iterable[RendererBatch], rigidity: Floats) -> LipCheck:
    """The measure of the lips on these samples. rigidity: f32[468], of the face model."""
    real: list[Image] = []
    warped: list[Image] = []
    for batch in batches:
        real += pictures_of(batch.target)
        warped += pictures_of(warp_alone(batch))
    return LipCheck(real, warped, rigidity)


def measure(
    renderer: FaceRenderer, batches: Iterable[RendererBatch], grid: Path | None = None, lips: LipCheck | None = None
) -> RendererErrors:
    """Draw every sample with ``renderer`` (in evaluation mode) and compare; means over the samples.

    grid: where to write a picture of the first samples (masked source, reference, warp, drawn, real); it shows people,
    so keep it out of the repository. lips: made of the same samples, to measure M-LMD as well.
    """
    sums: list[Tensor] = []
    rows: list[Image] = []
    pictures: list[Image] = []
    with torch.no_grad():
        for batch in batches:
            drawn = renderer(batch.inputs, renderer.prepare_reference(batch.reference)).clamp(0, 1)
            warp = warp_alone(batch)
            sums.append(_errors(batch, drawn, warp).cpu())
            pictures += pictures_of(drawn)
            if len(rows) < GRID_ROWS:
                masked = batch.inputs.source * batch.inputs.mask
                rows += pictures_of(torch.cat([masked, batch.reference, warp, drawn, batch.target], dim=3))
    if grid is not None:
        _write_picture(grid, np.vstack(rows[:GRID_ROWS]))
    means = [round(float(value), 5) for value in torch.cat(sums).mean(dim=0)]
    errors = RendererErrors(*means)
    if lips is None:
        return errors
    return replace(errors, lips_px=lips.distance_px(pictures), lips_warp_px=lips.warp_px)


def _errors(batch: RendererBatch, drawn: Tensor, warp: Tensor) -> Tensor:
    """The first six of ``RendererErrors`` for each sample: f32[B, 6]."""
    real_edges = _edge_energy(batch.target, batch.mouth_mask).clamp_min(1e-6)
    columns = [
        _mean_in((picture - batch.target).abs(), region)
        for region in (1 - batch.inputs.mask, batch.mouth_mask)
        for picture in (drawn, warp)
    ]
    columns += [(_edge_energy(picture, batch.mouth_mask) / real_edges).sqrt() for picture in (drawn, warp)]
    return torch.stack(columns, dim=1)


def _write_picture(path: Path, picture_rgb: Image) -> None:
    """Raises ``TrainingError`` when the disk is full."""
    encoded = cv2.imencode(".jpg", picture_rgb[:, :, ::-1])[1].tobytes()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded)
    except OSError as error:
        raise TrainingError(f"{path}: cannot be written ({error}); free some space and start again.") from error


def pictures_of(pictures: Tensor) -> list[Image]:
    """f32[B, 3, H, W] in [0, 1] as u8[H, W, 3] each."""
    whole = pictures.clamp(0, 1).mul(255).round().byte()
    return [np.asarray(picture, dtype=np.uint8) for picture in whole.permute(0, 2, 3, 1).cpu().numpy()]
