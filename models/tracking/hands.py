"""Hands in a picture (MediaPipe Hands, whose models lie in the package)."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from models.tracking.landmarks import quiet_native_log, quiet_protobuf

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

MOST_HANDS = 2
LEAST_CONFIDENCE = 0.5
_LOOKED_AT_PX = 384
"""Side to which a smaller picture is enlarged: a hand before a mouth is often cut off, and easier to see larger."""


class HandFinder:
    """Finds hands in pictures that need have nothing to do with each other.

    Owns native resources: use as a context manager.
    """

    def __init__(self) -> None:
        with quiet_native_log(), quiet_protobuf():
            from mediapipe.python.solutions import hands

            self._hands = hands.Hands(
                static_image_mode=True, max_num_hands=MOST_HANDS, min_detection_confidence=LEAST_CONFIDENCE
            )
            self._hands.process(np.zeros((64, 64, 3), dtype=np.uint8))  # what it has to say, it says at first use

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hands.close()

    def find(self, picture_rgb: Image) -> list[Floats]:
        """Return the 21 joints of each hand, f32[21, 2] in pixels of u8[H, W, 3]; some may lie outside."""
        height, width = picture_rgb.shape[:2]
        scale = max(1.0, _LOOKED_AT_PX / max(height, width))
        looked_at = cv2.resize(picture_rgb, None, fx=scale, fy=scale) if scale > 1 else picture_rgb
        with quiet_protobuf():
            found = self._hands.process(np.ascontiguousarray(looked_at)).multi_hand_landmarks or []
        size = np.array([width, height], dtype=np.float32)
        return [np.array([(p.x, p.y) for p in hand.landmark], dtype=np.float32) * size for hand in found]
