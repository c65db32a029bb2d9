"""M-LMD while a renderer trains: where the face tracker sees the lips of drawn pictures against those of real ones.

Part of the validation (``models.training.renderer_validation``), on the same samples every time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.metrics.landmark_distance import aligned_to, landmark_distance
from models.tracking.landmarks import StillLandmarker

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

LOST_PX = 10.0
"""What a picture counts in which no face is found any more: worse than any lips."""


class LipCheck:
    """Measures drawn versions of a fixed set of pictures."""

    def __init__(self, real: Sequence[Image], warped: Sequence[Image], rigidity: Floats) -> None:
        """real: the true crops, u8[256, 256, 3] RGB each; warped: the same by the mesh warp alone; rigidity: f32[468],
        of the face model.
        """
        self._rigidity = rigidity
        with StillLandmarker() as landmarker:
            self._real = [landmarker.find(picture) for picture in real]
        self.warp_px = self.distance_px(warped)

    def distance_px(self, drawn: Sequence[Image]) -> float | None:
        """Mean M-LMD in pixels over the pictures whose real version shows a face; None when there is none.

        drawn: u8[256, 256, 3] RGB each, in the order of ``real``.
        """
        distances = []
        with StillLandmarker() as landmarker:
            for real, picture in zip(self._real, drawn, strict=True):
                if real is not None:
                    distances.append(self._one_distance_px(real, landmarker.find(picture)))
        return round(float(np.mean(distances)), 4) if distances else None

    def _one_distance_px(self, real: Floats, drawn: Floats | None) -> float:
        if drawn is None:
            return LOST_PX
        placed = aligned_to(real[None], drawn[None], self._rigidity)
        return min(LOST_PX, float(landmark_distance(real[None], placed).mouth[0]))
