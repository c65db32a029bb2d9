"""Trembling from frame to frame inside the mask."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]


def flicker(frames_rgb: Sequence[Image], regions: Sequence[Region]) -> float:
    """Mean absolute second difference of the luma over time, |x(t + 1) - 2 x(t) + x(t - 1)|, inside the masks.

    frames_rgb: u8[H, W, 3] each, consecutive; regions: bool[H, W], where frame t is generated. Steady motion of a
    smooth picture leaves none; trembling does. From 0 to 510; nan for fewer than three frames.
    """
    lumas = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32) for frame in frames_rgb]
    trembling = [
        float(np.abs(after - 2 * now + before)[region].mean())
        for before, now, after, region in zip(lumas, lumas[1:], lumas[2:], regions[1:], strict=False)
        if region.any()
    ]
    return float(np.mean(trembling)) if trembling else float("nan")


def flicker_ratio(real: float, generated: float) -> float:
    """Generated over real; 1 is as steady as the recording, nan when that one does not move at all."""
    return generated / real if real > 0 else float("nan")
