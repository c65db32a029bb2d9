"""The last touch on trained expression weights: lips that close all the way and open as far as people's do.

A network trained on squared errors predicts means: where it is unsure, lips stay ajar at p and open too little at "ah".
An affine map of the lips' opening, folded into the network's last layer, undoes that on average. It costs nothing at
inference and leaves the timing alone.

PAPER: not in the paper, whose network sees hundreds of hours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch

from models.audio_to_expression import AudioToExpression
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel

Floats = npt.NDArray[np.float32]

GAINS = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6)
OFFSETS = (0.0, 0.01, 0.02, 0.03)
"""What is tried: openings times 0.8 to 1.6, less up to 0.03 mouth widths."""


@torch.no_grad()
def calibrate_opening(network: AudioToExpression, face_model: LinearFaceModel, gain: float, offset: float) -> None:
    """Map the opening o of every prediction to gain · o - offset, with the least change of β.

    o is the gap in the middle of the lips beyond rest, in mouth widths; ``network`` is changed in place.
    """
    last = network.transformer.to_expression
    middle, opening = (torch.from_numpy(vector).to(last.weight.device) for vector in _opening(face_model))
    # β' = β + opening · ((gain - 1) · middle·β - offset), for β = W x + b
    last.weight.add_(torch.outer(opening, middle @ last.weight), alpha=gain - 1)
    last.bias.add_(opening * ((gain - 1) * (middle @ last.bias) - offset))


def calibrated(expression: Floats, face_model: LinearFaceModel, gain: float, offset: float) -> Floats:
    """Return what the network would predict after ``calibrate_opening`` in place of β̂ f32[T, E]."""
    middle, opening = _opening(face_model)
    change = (gain - 1) * (expression @ middle) - offset  # (T,)
    return np.asarray(expression + change[:, None] * opening, dtype=np.float32)


def best_calibration(score: Callable[[float, float], float]) -> tuple[float, float]:
    """Find the gain and offset of the highest score; (1, 0) when none is better than leaving the lips alone."""
    tried = [(1.0, 0.0), *((gain, offset) for gain in GAINS for offset in OFFSETS)]
    return max(tried, key=lambda choice: score(*choice))  # the first of equals


def _opening(face_model: LinearFaceModel) -> tuple[Floats, Floats]:
    """f32[E] each: the opening of an expression is its product with the first; the least β that opens by one width."""
    lips = LipContact.of(face_model)
    return lips.middle, lips.opening
