"""Random changes of light and place that a training sample gets, alike in source and reference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class AugmentationConfig:
    """Largest changes, drawn evenly from 0 up in both directions.

    light: gain and offset (share of full scale); colour: gain of each channel; reference_light: gain of the reference
    alone, since light changes within a clip; turn_rad, shift_px, zoom: of the crop, about its middle.
    """

    light: float = 0.15
    colour: float = 0.06
    reference_light: float = 0.04
    turn_rad: float = 0.1
    shift_px: float = 10.0
    zoom: float = 0.08


@dataclass(frozen=True)
class Augmentation:
    """One drawn change. gain: f32[3]; matrix: f32[2, 3], old places in pixels to new; turn_rad: clockwise."""

    gain: Floats
    offset: float
    reference_gain: float
    matrix: Floats
    turn_rad: float

    @classmethod
    def draw(cls, config: AugmentationConfig, generator: np.random.Generator, size: int = 256) -> Augmentation:
        """Draw a change within the limits of ``config``."""

        def within(limit: float, shape: int | None = None) -> Floats:
            return np.asarray(generator.uniform(-limit, limit, shape), dtype=np.float32)

        turn, zoom = float(within(config.turn_rad)), 1 + float(within(config.zoom))
        linear = zoom * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]], np.float32)
        middle = np.full(2, size / 2, np.float32)
        shift = middle - linear @ middle + within(config.shift_px, 2)
        gain = (1 + within(config.light)) * (1 + within(config.colour, 3))
        return cls(
            gain=gain.astype(np.float32),
            offset=float(within(config.light)) * 128,
            reference_gain=1 + float(within(config.reference_light)),
            matrix=np.column_stack([linear, shift]).astype(np.float32),
            turn_rad=turn,
        )

    def picture(self, picture: Image, gain: float = 1.0) -> Image:
        """Change a picture u8[H, W, 3]; gain: a further gain of all channels. What was outside repeats the border."""
        # Points count from a pixel's corner, warpAffine from its centre: half a pixel lies between them.
        to_corner = self.matrix[:, :2] @ np.full(2, 0.5, np.float32) + self.matrix[:, 2] - 0.5
        matrix = np.column_stack([self.matrix[:, :2], to_corner])
        height, width = picture.shape[:2]
        moved = cv2.warpAffine(
            picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        values = np.arange(256, dtype=np.float32)[:, None] - 128
        table = (values * self.gain + 128 + self.offset) * gain  # (256, 3)
        changed: Image = cv2.LUT(moved, np.ascontiguousarray(table.clip(0, 255).astype(np.uint8)[:, None]))
        return changed

    def reference_picture(self, picture: Image) -> Image:
        """Change the reference: as ``picture``, with its own small gain."""
        return self.picture(picture, self.reference_gain)

    def points(self, points: Floats) -> Floats:
        """Change points f32[..., V, 3] in pixels with depth."""
        moved = points.copy()
        moved[..., :2] = points[..., :2] @ self.matrix[:, :2].T + self.matrix[:, 2]
        return moved

    def rotation(self, rotation: Floats) -> Floats:
        """Change ρ f32[3]: turning the picture adds to the roll."""
        return np.asarray(rotation + np.array([0, 0, self.turn_rad], np.float32), dtype=np.float32)
