"""The square face crop that the renderer works in, and the way there and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

CROP_PIXELS = 256
"""Side of the crop (section 4.1)."""
SIDE_PER_FACE = 1.5
"""Side of the crop over the larger side of the landmarks' bounding box: leaves room for an open jaw and the neck."""
LONGEST_MOVE, LARGEST_GROWTH = 0.4, 1.4
"""A face that moves by more of the crop's side within a frame, or grows by more, is another shot's."""
DOWNWARD_SHIFT = 0.06
"""How far below the box's centre the crop's centre lies, in crop sides."""


@dataclass(frozen=True)
class CropTransform:
    """An axis-aligned square of a frame. x, y: its centre in frame pixels; side: its side in frame pixels."""

    x: float
    y: float
    side: float

    @property
    def scale(self) -> float:
        """Crop pixels per frame pixel."""
        return CROP_PIXELS / self.side

    def to_crop(self, points: npt.ArrayLike) -> Floats:
        """Frame pixels to crop pixels. points: [..., 2 or 3]; depth is scaled alone."""
        moved = np.array(points, dtype=np.float32)
        moved[..., 0] -= self.x - self.side / 2
        moved[..., 1] -= self.y - self.side / 2
        return moved * np.float32(self.scale)

    def to_frame(self, points: npt.ArrayLike) -> Floats:
        """Crop pixels f32[..., ≥2] to frame pixels, the inverse of ``to_crop``."""
        moved = np.array(points, dtype=np.float32) / np.float32(self.scale)
        moved[..., 0] += self.x - self.side / 2
        moved[..., 1] += self.y - self.side / 2
        return moved

    def matrix(self, pixels: int = CROP_PIXELS) -> npt.NDArray[np.float64]:
        """2x3 affine from frame to a crop of ``pixels`` a side, for pixel centres as OpenCV counts them."""
        s = pixels / self.side
        half = 0.5 * s - 0.5
        return np.array(
            [
                [s, 0, -s * (self.x - self.side / 2) + half],
                [0, s, -s * (self.y - self.side / 2) + half],
            ]
        )

    def cut(self, frame_rgb: Image, pixels: int = CROP_PIXELS) -> Image:
        """Return the crop u8[pixels, pixels, 3]; what lies outside the frame repeats its edge."""
        oversampling = max(1, round(self.side / pixels))  # bilinear alone would alias a large face
        side = pixels * oversampling
        crop: Image = cv2.warpAffine(
            frame_rgb, self.matrix(side), (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        if oversampling > 1:
            crop = cv2.resize(crop, (pixels, pixels), interpolation=cv2.INTER_AREA)
        return crop


def crops_of(landmarks: Floats, smoothing_frames: float = 3.0) -> list[CropTransform]:
    """Choose one crop per frame, smoothed over time without lag, but not across cuts.

    landmarks: f32[T, L, 3] in frame pixels, without gaps; smoothing_frames: standard deviation of the Gaussian.
    """
    boxes = _boxes(landmarks)
    steady = [smooth_over_time(shot, smoothing_frames) for shot in np.split(boxes, jumps(boxes))]
    return [CropTransform(float(x), float(y), float(s)) for x, y, s in np.concatenate(steady)]


def face_jumps(landmarks: Floats) -> npt.NDArray[np.intp]:
    """Frames at which the face stands elsewhere or in another size: first frames of new shots. f32[T, L, 3]; i[K]."""
    return jumps(_boxes(landmarks))


def _boxes(landmarks: Floats) -> Floats:
    low, high = landmarks[..., :2].min(axis=1), landmarks[..., :2].max(axis=1)
    side = (high - low).max(axis=1) * SIDE_PER_FACE
    centre = (low + high) / 2
    return np.column_stack([centre[:, 0], centre[:, 1] + DOWNWARD_SHIFT * side, side])


def boxes_of(crops: Sequence[CropTransform]) -> npt.NDArray[np.float64]:
    """Place and size of crops: f64[T, 3] as x, y, side."""
    return np.array([(crop.x, crop.y, crop.side) for crop in crops], dtype=np.float64)


def jumps(boxes: npt.NDArray[np.floating]) -> npt.NDArray[np.intp]:
    """First frames of new shots, where the crop must jump with the face. boxes: [T, 3] as x, y, side."""
    moved = np.linalg.norm(np.diff(boxes[:, :2], axis=0), axis=1)
    larger, smaller = np.maximum(boxes[1:, 2], boxes[:-1, 2]), np.minimum(boxes[1:, 2], boxes[:-1, 2])
    cut = (moved > LONGEST_MOVE * smaller) | (larger > LARGEST_GROWTH * smaller)
    return np.flatnonzero(cut) + 1


def smooth_over_time(values: npt.ArrayLike, deviation_frames: float) -> Floats:
    """Gaussian smoothing of [T, D] along time; symmetric, so nothing lags; ends are mirrored about their value."""
    series = np.asarray(values, dtype=np.float64)
    if len(series) < 2 or deviation_frames <= 0:
        return series.astype(np.float32)
    radius = min(int(3 * deviation_frames + 0.5), len(series) - 1)
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / deviation_frames) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(series, ((radius, radius), (0, 0)), mode="reflect", reflect_type="odd")
    smooth = np.stack([np.convolve(column, kernel, mode="valid") for column in padded.T], axis=1)
    return smooth.astype(np.float32)
