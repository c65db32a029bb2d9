"""What stage two of the audio training learns from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.training.expression_dataset import TalkingClip
from models.training.lip_teacher import Hear
from models.training.phone_dataset import PhoneUtterance
from models.training.taught_speech import TaughtRecording

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class ExpressionSources:
    """clips: people seen and heard; spoken: synthetic sentences; heard: f32[N] each, people only heard; taught: speech
    that a teacher heard, who hears the clips by ``hear``.
    """

    clips: Sequence[TalkingClip]
    spoken: Sequence[PhoneUtterance]
    heard: Sequence[Floats]
    taught: Sequence[TaughtRecording] = ()
    hear: Hear | None = None
