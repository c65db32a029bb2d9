"""One network out of several rounds of training: the mean of their weights.

Rounds that start from each other stay in one valley, and the mean of their weights predicts better than any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from models.audio_to_expression import AudioToExpression
from models.errors import TrainingError


def mean_of_rounds(paths: Sequence[Path]) -> AudioToExpression:
    """Load weight files of networks of one size and average them. Raises ``TrainingError`` when they do not fit."""
    networks = [AudioToExpression.load(path) for path in paths]
    states = [network.state_dict() for network in networks]
    if len({tuple((name, value.shape) for name, value in state.items()) for state in states}) != 1:
        raise TrainingError("Only weights of networks of one and the same size can be averaged.")
    mean = {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    networks[0].load_state_dict(mean)
    return networks[0]
