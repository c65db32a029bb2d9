"""The scoring of one set of lips and pictures against a clip, or against the person whose sound drove them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.face.morphable_model import LinearFaceModel
from models.metrics.flicker import flicker, flicker_ratio
from models.metrics.landmark_distance import aligned_to, landmark_distance
from models.metrics.mask_error import mask_error
from models.metrics.mouth_sharpness import laplacian_energy, mouth_box, sharpness_ratio
from models.metrics.opening import landmark_opening
from models.metrics.opening_amplitude import amplitude_ratio
from models.metrics.opening_sync import opening_sync
from models.metrics.report import Scores
from models.metrics.seam import seam_gradient, seam_ratio
from models.metrics.silent_motion import silent_motion
from models.metrics.skin_error import skin_error
from models.metrics.structural_similarity import structural_similarity
from studio.engine.evaluation_clip import ClipUnderTest, GeneratedClip

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


def lip_scores(
    test: ClipUnderTest, model: LinearFaceModel, real: Floats, generated: Floats, found: Flags, first: int = 0
) -> Scores:
    """Everything that landmarks tell where the real lips are the answer.

    real, generated: f32[T, ≥468, 3] in pixels; found: bool[T], frames in which both are known; first: frames before
    it are left out.
    """
    counted = test.scored & found
    counted[:first] = False
    if not counted.any():
        return Scores()
    distance = landmark_distance(real, aligned_to(real, generated, model.rigidity))
    opening, real_opening = (landmark_opening(model, points, test.coefficients)[first:] for points in (generated, real))
    return replace(
        opening_scores(real_opening, opening, test.silent[first:]),
        m_lmd_px=float(distance.mouth[counted].mean()),
        f_lmd_px=float(distance.face[counted].mean()),
        lmd_px=float(distance.every[counted].mean()),
    )


def opening_scores(real: Floats, generated: Floats, silent: Flags) -> Scores:
    """What two openings tell, the real one being the clip's own or a donor's. real, generated, silent: [T]."""
    sync = opening_sync(real, generated)
    return Scores(
        amplitude=amplitude_ratio(real, generated),
        correlation=sync.correlation,
        lag_ms=sync.lag_ms,
        silent_motion=silent_motion(generated, silent),
    )


def picture_scores(test: ClipUnderTest, generated: GeneratedClip, scores: Scores, *, answered: bool = True) -> Scores:
    """Add to ``scores`` everything that pixels tell: raw errors in the mask, the rest of the finished crops.

    answered: whether the real frames are the answer; they are not where somebody else's sound drives the face.
    """
    ssim, error, skin, energies, slopes = [], [], [], [], []
    for index in np.flatnonzero(test.scored).tolist():
        real, finished, region = test.frames[index], generated.finished[index], generated.regions[index]
        box = mouth_box(test.points[index])
        if answered:
            ssim.append(structural_similarity(real, finished))
            error.append(mask_error(real, generated.raw[index], region))
            skin.append(skin_error(real, generated.raw[index], region, box))
        energies.append((laplacian_energy(real, box), laplacian_energy(finished, box)))
        slopes.append((seam_gradient(real, region), seam_gradient(finished, region)))
    if not energies:
        return scores
    if answered:
        scores = replace(
            scores,
            ssim=float(np.mean(ssim)),
            mask_error=float(np.nanmean(error)),
            skin_error=float(np.nanmean(skin)),
        )
    return replace(
        scores,
        sharpness=sharpness_ratio(*np.transpose(energies)),
        flicker=flicker_ratio(flicker(test.frames, generated.regions), flicker(generated.finished, generated.regions)),
        seam=seam_ratio(*np.transpose(slopes)),
    )


def with_undetected(scores: Scores, real: Flags, generated: Flags) -> Scores:
    """Add the share of frames whose real face is found and whose generated one is not. real, generated: bool[T]."""
    lost = ~generated[real]
    return replace(scores, undetected=float(lost.mean()) if len(lost) else float("nan"))
