"""A photo's head that sways a little: a slow, seeded motion, and the picture moved along with it.

Head and face move rigidly; around them the motion fades out, so that the background and the photo's border stay where
they are. The face's coefficients move exactly as its pixels do, so mask, mesh and renderer need not know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from models.face.coefficients import FRAMES_PER_SECOND, FaceCoefficients
from models.face.crop import CROP_PIXELS, CropTransform
from models.face.topology import FACE_OVAL

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

PERIODS_S = (2.9, 4.7, 7.9)
"""Of the waves that a motion is made of: none is a multiple of another, so it never seems to repeat."""
LONGEST_SHIFT_PX = (3.2, 2.4)
"""To the sides and up or down, in pixels of the crop; a face is about 170 wide."""
LARGEST_ROLL_RAD = 0.022
LARGEST_GROWTH = 0.012
EASE_S = 1.0
"""The motion grows out of the photo as it is."""
RIGID_REACH, STILL_REACH = 1.25, 2.3
"""Distances from the face's centre over the face's half axes: rigid up to the first, still from the second on."""
MARGIN_PX = 16
"""The crop is cut that much wider, so that what moves in from its border is known."""


@dataclass(frozen=True)
class HeadPose:
    """A small turn within the picture, in crop pixels: shift x and y (y down), roll in radians, scale."""

    x: float
    y: float
    roll_rad: float
    scale: float


def pose_at(index: int, seed: int, amount: float) -> HeadPose:
    """Where the head is in a frame; the photo's own place at frame 0. amount: 1 is natural."""
    time_s = index / FRAMES_PER_SECOND
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, (4, len(PERIODS_S)))
    weights = np.sqrt(PERIODS_S) / np.sqrt(PERIODS_S).sum()  # slow sways are wide, quick ones small
    waves = np.sin(2 * np.pi * time_s / np.array(PERIODS_S) + phases) @ weights
    eased = amount * (1 - np.exp(-((time_s / EASE_S) ** 2)))
    x, y, roll, growth = (float(wave) for wave in waves * eased)
    return HeadPose(
        x * LONGEST_SHIFT_PX[0], y * LONGEST_SHIFT_PX[1], roll * LARGEST_ROLL_RAD, 1 + growth * LARGEST_GROWTH
    )


class SwayingPhoto:
    """One photo, moved. Pictures of the crop and of the whole frame show the same motion."""

    def __init__(self, frame_rgb: Image, crop: CropTransform, points: Floats) -> None:
        """frame_rgb: u8[H, W, 3]; points: f32[V, ≥2], the face's mesh in crop pixels."""
        self._frame_rgb = frame_rgb
        self._crop = crop
        oval = points[list(FACE_OVAL), :2]
        self.centre = np.asarray((oval.min(axis=0) + oval.max(axis=0)) / 2, dtype=np.float32)
        self._half_axes = np.asarray((oval.max(axis=0) - oval.min(axis=0)) / 2, dtype=np.float32)

    def crop_rgb(self, pose: HeadPose) -> Image:
        """The crop u8[256, 256, 3] with the head moved."""
        y, x = np.mgrid[:CROP_PIXELS, :CROP_PIXELS].astype(np.float32) + np.float32(0.5)
        from_x, from_y = self._origin(x, y, pose)
        offset = np.float32(MARGIN_PX - 0.5)
        moved: Image = cv2.remap(
            self._wide_rgb, from_x + offset, from_y + offset, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return moved

    def frame_rgb(self, pose: HeadPose) -> Image:
        """The whole frame u8[H, W, 3] with the head moved; far from it every byte stays."""
        height, width = self._frame_rgb.shape[:2]
        result = self._frame_rgb.copy()
        reach = STILL_REACH * self._half_axes
        low, high = self._crop.to_frame(np.stack([self.centre - reach, self.centre + reach]))
        left, top = (int(max(0, np.floor(v))) for v in low)
        right, bottom = int(min(width, np.ceil(high[0]))), int(min(height, np.ceil(high[1])))
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32) + np.float32(0.5)
        scale = np.float32(self._crop.scale)
        corner = self._crop.to_crop([[0.0, 0.0]])[0]  # the frame's corner in crop pixels
        crop_x, crop_y = x * scale + corner[0], y * scale + corner[1]
        from_x, from_y = self._origin(crop_x, crop_y, pose)
        map_x, map_y = x + (from_x - crop_x) / scale - 0.5, y + (from_y - crop_y) / scale - 0.5
        result[top:bottom, left:right] = cv2.remap(
            self._frame_rgb, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        return result

    def coefficients(self, source: FaceCoefficients, pose: HeadPose) -> FaceCoefficients:
        """The face's coefficients, one frame, moved as its pixels are."""
        sine, cosine = np.sin(pose.roll_rad), np.cos(pose.roll_rad)
        turn = np.array([[cosine, -sine], [sine, cosine]]) * pose.scale
        rotation, translation = source.rotation.copy(), source.translation.copy()
        rotation[:, 2] += np.float32(pose.roll_rad)
        translation[:, :2] = (translation[:, :2] - self.centre) @ turn.T + self.centre + (pose.x, pose.y)
        translation[:, 2] *= np.float32(pose.scale)
        return replace(source, rotation=rotation, translation=translation)

    @cached_property
    def _wide_rgb(self) -> Image:
        """The crop with a margin around it, u8[256 + 2 · margin, ..., 3]."""
        side = CROP_PIXELS + 2 * MARGIN_PX
        wide = CropTransform(self._crop.x, self._crop.y, self._crop.side * side / CROP_PIXELS)
        oversampling = max(1, round(1 / self._crop.scale))
        pixels = side * oversampling
        picture: Image = cv2.warpAffine(
            self._frame_rgb, wide.matrix(pixels), (pixels, pixels), borderMode=cv2.BORDER_REPLICATE
        )
        return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA) if oversampling > 1 else picture

    def _origin(self, x: Floats, y: Floats, pose: HeadPose) -> tuple[Floats, Floats]:
        """Where the pixels of the moved picture come from. x, y: f32[H, W] in crop pixels; returns the same."""
        dx, dy = x - self.centre[0], y - self.centre[1]
        distance = np.hypot(dx / self._half_axes[0], dy / self._half_axes[1])
        t = np.clip((STILL_REACH - distance) / (STILL_REACH - RIGID_REACH), 0, 1)
        share = (t * t * (3 - 2 * t)).astype(np.float32)
        sine, cosine = np.float32(np.sin(pose.roll_rad)), np.float32(np.cos(pose.roll_rad))
        back_x, back_y = dx - np.float32(pose.x), dy - np.float32(pose.y)
        turned_x = (cosine * back_x + sine * back_y) / np.float32(pose.scale)
        turned_y = (cosine * back_y - sine * back_x) / np.float32(pose.scale)
        return x + share * (turned_x - dx), y + share * (turned_y - dy)
