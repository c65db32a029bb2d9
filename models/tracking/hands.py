"""Hands in a picture (MediaPipe Hands, whose models lie in the package)."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from models.tracking.mediapipe_solution import Image, MediapipeSolution

Floats = npt.NDArray[np.float32]

MOST_HANDS = 2
LEAST_CONFIDENCE = 0.5
_LOOKED_AT_PX = 384
"""Side to which a smaller picture is enlarged: a hand before a mouth is often cut off, and easier to see larger."""


class HandFinder(MediapipeSolution):
    """Finds hands in pictures that need have nothing to do with each other.

    Owns native resources: use as a context manager.
    """

    def __init__(self) -> None:
        super().__init__(_hands)

    def find(self, picture_rgb: Image) -> list[Floats]:
        """Return the 21 joints of each hand, f32[21, 2] in pixels of u8[H, W, 3]; some may lie outside."""
        height, width = picture_rgb.shape[:2]
        scale = max(1.0, _LOOKED_AT_PX / max(height, width))
        looked_at = cv2.resize(picture_rgb, None, fx=scale, fy=scale) if scale > 1 else picture_rgb
        found = self.process(looked_at).multi_hand_landmarks or []
        size = np.array([width, height], dtype=np.float32)
        return [np.array([(p.x, p.y) for p in hand.landmark], dtype=np.float32) * size for hand in found]


def _hands() -> Any:  # noqa: ANN401 - MediaPipe has no types
    from mediapipe.python.solutions import hands

    return hands.Hands(static_image_mode=True, max_num_hands=MOST_HANDS, min_detection_confidence=LEAST_CONFIDENCE)
