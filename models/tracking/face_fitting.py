"""Coefficients of a clip, found in the way that belongs to the face model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FittedFace
from models.face.morphable_model import LinearFaceModel
from models.tracking.landmark_fitting import fit_landmarks

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]


def fit_face(
    model: LinearFaceModel,
    crops_rgb: Sequence[Image],
    landmarks: Floats,
    present: npt.NDArray[np.bool_],
    pose_smoothing_frames: float = 0.0,
) -> FittedFace:
    """Fit the model to a clip: by its own fitter, or to the landmarks where it has none.

    crops_rgb: T pictures u8[256, 256, 3], taken one after the other and only where they are needed; landmarks:
    f32[T, ≥468, 3] in their pixels, without gaps; present: bool[T], the frames that count for α.
    """
    if model.fitter is None:
        return fit_landmarks(model, landmarks, present, pose_smoothing_frames)
    return model.fitter.fit(model, crops_rgb, landmarks, present, pose_smoothing_frames)
