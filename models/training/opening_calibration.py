"""The last touch on trained expression weights: lips that close all the way and open as far as people's do.

A network trained on squared errors predicts means: where it is unsure, lips stay ajar at p and open too little at "ah".
An affine map of the lips' opening, folded into the network's last layer, undoes that on average. It costs nothing at
inference and leaves the timing alone.

PAPER: not in the paper, whose network sees hundreds of hours.
"""

from __future__ import annotations

import torch

from models.audio_to_expression import AudioToExpression
from models.face.morphable_model import LinearFaceModel
from models.losses.expression_loss import LipGaps


@torch.no_grad()
def calibrate_opening(network: AudioToExpression, face_model: LinearFaceModel, gain: float, offset: float) -> None:
    """Map the opening o of every prediction to gain · o - offset, with the least change of β.

    o is the gap in the middle of the lips beyond rest, in mouth widths; ``network`` is changed in place.
    """
    gap_basis = LipGaps(face_model.mean, face_model.expression_basis).gap_basis
    middle = gap_basis[:, gap_basis.shape[1] // 2]  # (E,)
    opening = middle / middle.square().sum()  # the least β that opens the lips by one width
    last = network.transformer.to_expression
    # β' = β + opening · ((gain - 1) · middle·β - offset), for β = W x + b
    last.weight.add_(torch.outer(opening, middle @ last.weight), alpha=gain - 1)
    last.bias.add_(opening * ((gain - 1) * (middle @ last.bias) - offset))
