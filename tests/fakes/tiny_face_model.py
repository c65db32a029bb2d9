"""A small real face model on the full topology: the first expression coefficient opens the lips, the last does not."""

import numpy as np

from models.face.lips import lip_width
from models.face.morphable_model import LinearFaceModel
from models.face.topology import FACE_VERTICES, INNER_LIP_LOWER, INNER_LIP_UPPER, LIPS, VERTICES

IDENTITY_COUNT, EXPRESSION_COUNT = 3, 4
GAP_PER_DEVIATION = 0.2


def tiny_face_model() -> LinearFaceModel:
    """Lips are flat and shut at rest, 1 wide; one deviation opens them by ``GAP_PER_DEVIATION`` mouth widths."""
    generator = np.random.default_rng(0)
    mean = generator.normal(size=(VERTICES, 3)).astype(np.float32)
    for row in (INNER_LIP_UPPER, INNER_LIP_LOWER):
        mean[list(row)] = np.stack([np.linspace(-0.5, 0.5, 11), np.zeros(11), np.zeros(11)], axis=1)
    mean[61], mean[291] = (-0.5, 0.0, 0.0), (0.5, 0.0, 0.0)
    assert lip_width(mean) == 1.0
    expression = 0.01 * generator.normal(size=(EXPRESSION_COUNT, VERTICES, 3)).astype(np.float32)
    expression[:, list(LIPS)] = 0.0
    expression[0, list(INNER_LIP_LOWER[1:-1]), 1] = GAP_PER_DEVIATION / 2
    expression[0, list(INNER_LIP_UPPER[1:-1]), 1] = -GAP_PER_DEVIATION / 2
    identity = 0.01 * generator.normal(size=(IDENTITY_COUNT, VERTICES, 3)).astype(np.float32)
    identity[:, list(LIPS)] = 0.0
    return LinearFaceModel(
        mean=mean,
        identity_basis=identity,
        expression_basis=expression,
        rigidity=np.ones(FACE_VERTICES, np.float32),
        fit_weights=np.ones(FACE_VERTICES, np.float32),
        typical_expressions=generator.normal(size=(8, EXPRESSION_COUNT)).astype(np.float32),
    )
