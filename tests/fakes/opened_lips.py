"""A frontal face whose lips stand open by so many pixels, and a picture of plain skin."""

import numpy as np

from models.face.coefficients import FaceCoefficients
from models.face.morphable_model import LinearFaceModel

SKIN = np.full((256, 256, 3), (200, 150, 100), np.uint8)


def points_opened_by(model: LinearFaceModel, gap_px: float) -> np.ndarray:
    """A frontal face whose lower inner lip lies ``gap_px`` below the upper one."""
    still = FaceCoefficients(
        np.zeros(model.identity_size, np.float32),
        np.zeros((1, model.expression_size), np.float32),
        np.zeros((1, 3), np.float32),
        np.array([[128, 110, 80]], np.float32),
    )
    points = model.project(still)[0].copy()
    for upper, lower in (
        (80, 88),
        (81, 178),
        (82, 87),
        (13, 14),
        (312, 317),
        (311, 402),
        (310, 318),
        (191, 95),
        (415, 324),
    ):
        points[lower] = points[upper] + np.array([0, gap_px, 0], np.float32)
    return points
