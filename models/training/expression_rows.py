"""The rows of stage two's batches: clips, and in fixed shares synthetic, heard and taught speech."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np

from models.face.morphable_model import LinearFaceModel
from models.losses.expression_loss import LipGaps
from models.training.expression_config import ExpressionTrainingConfig
from models.training.expression_dataset import ExpressionSegment, LipCloser, SegmentSize, TalkingSegments
from models.training.expression_sources import ExpressionSources
from models.training.heard_segments import HeardSegment, HeardSegments
from models.training.lip_teacher import TaughtLipSegments, train_lip_teacher
from models.training.phone_trainer import VisemeRecogniser
from models.training.viseme_map import VisemeMap
from models.training.viseme_segments import VisemeSegments

log = logging.getLogger(__name__)

DrawSegment = Callable[[np.random.Generator], ExpressionSegment]
HearEarlier = Callable[[HeardSegment], ExpressionSegment]
"""Fills in what an earlier network hears in the clean sound."""


class ExpressionRows:
    """Draws segments of one size from all sources there are."""

    def __init__(
        self,
        config: ExpressionTrainingConfig,
        face_model: LinearFaceModel,
        sources: ExpressionSources,
        recogniser: VisemeRecogniser | None,
        size: SegmentSize,
        hear_earlier: HearEarlier | None,
    ) -> None:
        """recogniser: None without synthetic speech; hear_earlier: None in a first round."""
        clips, data, augmentation = sources.clips, config.data, config.augmentation
        closer = LipCloser(LipGaps(face_model.mean, face_model.expression_basis))
        self._talking = TalkingSegments(clips, size, augmentation, closer, data.silence_share)
        self._shared: list[tuple[float, DrawSegment]] = []
        if recogniser is not None and data.synthetic_share > 0:
            viseme_map = VisemeMap.fit(recogniser, clips, closer)
            synthetic = VisemeSegments(sources.spoken, clips, viseme_map, face_model, size, augmentation)
            self._shared.append((data.synthetic_share, synthetic.draw))
        if hear_earlier is not None and sources.heard and data.heard_share > 0:
            heard = HeardSegments(sources.heard, clips, size, augmentation, data.heard_weight)
            self._shared.append((data.heard_share, lambda generator: hear_earlier(heard.draw(generator))))
        if sources.taught and sources.hear is not None and data.taught_share > 0:
            learning = config.lip_teacher
            teacher = train_lip_teacher(
                clips, sources.hear, face_model, learning.listeners, learning, config.seed, log.info
            )
            taught = TaughtLipSegments(sources.taught, teacher, clips, size, augmentation, data.taught_weight)
            self._shared.append((data.taught_share, taught.draw))

    def draw(self, row: int, rows: int, generator: np.random.Generator) -> ExpressionSegment:
        """Draw row ``row`` of ``rows``: those of the sources with shares come first, and clips fill up."""
        first = 0
        for share, draw in self._shared:
            first += round(rows * share)
            if row < first:
                return draw(generator)
        return self._talking.draw(generator)
