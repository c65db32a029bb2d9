"""Burns the badge into the frames of a film: white words on a dark, half transparent plate, legible on any picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.face.crop import CROP_PIXELS, SIDE_PER_FACE, CropTransform
from studio.engine.marking import CORNERS, Badge, BadgeSize, Corner

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

WORDS = "AI-generated"
SHARE_OF_HEIGHT: dict[BadgeSize, float] = {"small": 0.032, "medium": 0.044, "large": 0.062}
"""Height of the plate over the shorter side of the frame."""
LEAST_HEIGHT_PX = 16
"""Smaller words cannot be read."""
MOST_OF_WIDTH = 0.9
MARGIN = 0.55
"""Distance from the picture's edges, in heights of the plate."""
PLATE_OPACITY = 0.68
OUTLINE_OPACITY = 0.35
"""A thin light line around the plate sets it off from a dark picture."""
_LETTERS = 0.58
_PADDING = 0.55
_WEIGHT = 500
_FINER = 4
"""The plate is drawn so many times larger, then averaged: smooth edges at any size."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the frame."""


@dataclass(frozen=True)
class Plate:
    """The badge ready to be put into pictures. opacity, light: f32[h, w, 1], how much of it is seen, and that times
    its brightness, 0 to 255.
    """

    opacity: Floats
    light: Floats

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.opacity.shape[1], self.opacity.shape[0]

    @classmethod
    def drawn(cls, size: BadgeSize, width: int, height: int) -> Plate:
        """For pictures of width x height pixels."""
        plate_px = max(LEAST_HEIGHT_PX, round(SHARE_OF_HEIGHT[size] * min(width, height)))
        fine_px = plate_px * _FINER
        font, letters_px = cv2.FontFace("sans"), round(_LETTERS * fine_px)
        left, _, words_px, _ = cv2.getTextSize((0, 0), WORDS, (0, 0), font, letters_px, _WEIGHT)
        wide_px = round(words_px + 2 * _PADDING * fine_px)
        wide_px += -wide_px % _FINER
        words = np.zeros((fine_px, wide_px, 3), np.uint8)
        origin = ((wide_px - words_px) // 2 - left, _base_line(fine_px, letters_px))
        cv2.putText(words, WORDS, origin, (255, 255, 255), font, letters_px, _WEIGHT)
        ink = words[..., 0].astype(np.float32) / 255
        shape, line = _pill(fine_px, wide_px, 0), _pill(fine_px, wide_px, _FINER)
        outline = np.clip(shape - line, 0, 1) * OUTLINE_OPACITY
        opacity = np.maximum(np.maximum(ink, outline), shape * PLATE_OPACITY)
        plate_size = (wide_px // _FINER, plate_px)
        scaled = [cv2.resize(x, plate_size, interpolation=cv2.INTER_AREA) for x in (opacity, 255 * (ink + outline))]
        plate = cls(*(np.asarray(x, dtype=np.float32)[..., None] for x in scaled))
        return plate.fitted(round(MOST_OF_WIDTH * width))

    def fitted(self, most_px: int) -> Plate:
        """The same, no wider than so many pixels."""
        width, height = self.size
        if width <= most_px:
            return self
        smaller = (max(1, most_px), max(1, round(height * most_px / width)))
        scaled = (cv2.resize(x, smaller, interpolation=cv2.INTER_AREA) for x in (self.opacity, self.light))
        return Plate(*(np.asarray(x, dtype=np.float32)[..., None] for x in scaled))


class BadgePainter:
    """Puts a badge into frames of one size, always in the same place."""

    def __init__(self, badge: Badge, area: tuple[int, int, int, int], faces: Sequence[Box] = ()) -> None:
        """area: left, top, width and height of the part of the frame whose corner is meant; faces: where a face is, of
        which the badge keeps clear if any corner is clear of them.
        """
        self._plate = Plate.drawn(badge.size, *area[2:])
        places = {corner: _place(corner, self._plate.size, area) for corner in CORNERS}
        self.corner: Corner = min(
            CORNERS,
            key=lambda corner: (_covered(places[corner], self._plate.size, faces), _moved(badge.corner, corner)),
        )
        x, y = places[self.corner]
        plate_width, plate_height = self._plate.size
        self.box: tuple[int, int, int, int] = (x, y, x + plate_width, y + plate_height)
        """Left, top, right and bottom of the plate, in pixels of the frame."""

    def painted(self, picture: Image) -> Image:
        """A copy of a frame u8[H, W, 3] with the badge in it."""
        left, top, right, bottom = self.box
        marked = picture.copy()
        part = marked[top:bottom, left:right]
        seen = part * (1 - self._plate.opacity) + self._plate.light
        marked[top:bottom, left:right] = np.rint(np.clip(seen, 0, 255)).astype(np.uint8)
        return marked


def face_boxes(crops: Sequence[CropTransform], present: npt.NDArray[np.bool_]) -> tuple[Box, ...]:
    """Where the face is, in frame pixels. crops: of each frame; present: bool[T], those that show one."""
    halves = [(crop, crop.side / (2 * SIDE_PER_FACE)) for crop, there in zip(crops, present, strict=True) if there]
    return tuple((crop.x - half, crop.y - half, crop.x + half, crop.y + half) for crop, half in halves)


def face_in_crop() -> Box:
    """Where the face is in its own crop, at least: chin and mouth, which no badge may cover."""
    half = CROP_PIXELS / (2 * SIDE_PER_FACE)
    middle = CROP_PIXELS / 2
    return (middle - 0.8 * half, middle - half, middle + 0.8 * half, middle + half)


def _base_line(height_px: int, letters_px: int) -> int:
    """Capitals, which are 0.72 of the font's size, stand in the middle."""
    return round((height_px + 0.72 * letters_px) / 2)


def _pill(height: int, width: int, inset: int) -> Floats:
    """A rectangle with round ends: f32[height, width], 1 inside."""
    mask = np.zeros((height, width), np.uint8)
    radius = (height - 2 * inset) // 2
    low, high = inset + radius, width - inset - radius
    cv2.rectangle(mask, (low, inset), (high, height - inset - 1), 1, cv2.FILLED)
    for x in (low, high):
        cv2.circle(mask, (x, height // 2), radius, 1, cv2.FILLED)
    return mask.astype(np.float32)


def _place(corner: Corner, size: tuple[int, int], area: tuple[int, int, int, int]) -> tuple[int, int]:
    """Upper left corner of a plate of this size."""
    left, top, width, height = area
    plate_width, plate_height = size
    margin = min(round(MARGIN * plate_height), (width - plate_width) // 2, max(0, (height - plate_height) // 2))
    x = left + margin if corner.endswith("left") else left + width - margin - plate_width
    y = top + margin if corner.startswith("top") else top + height - margin - plate_height
    return x, y


def _covered(place: tuple[int, int], size: tuple[int, int], faces: Sequence[Box]) -> int:
    """In how many pictures a plate there would touch the face."""
    x, y = place
    width, height = size
    return sum(x < box[2] and x + width > box[0] and y < box[3] and y + height > box[1] for box in faces)


def _moved(wanted: Corner, corner: Corner) -> int:
    """How far a corner is from the wanted one: to the side is nearer than from bottom to top."""
    vertical, side = (corner.partition("-")[i] != wanted.partition("-")[i] for i in (0, 2))
    return 2 * vertical + side
