"""How somebody sits before a camera: near, in the middle, straight, lit; from landmarks and the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Advice = Literal[
    "no face", "several faces", "closer", "back", "middle", "straight", "dark", "one side", "glare", "good"
]
"""The one thing to change first; "good" when there is none."""

OVAL_CENTRE = (0.5, 0.47)
"""Where a face should be, as shares of the picture's width and height."""
OVAL_HEIGHT = 0.56
"""Of the picture's height: chin to hairline of a face at the right distance."""
LEAST_HEIGHT, MOST_HEIGHT = 0.34, 0.72
"""Faces between these shares of the picture's height are near enough, and not too near."""
LEAST_FACE_PX = 150
"""A smaller face is softer than the 256 pixels at which it is drawn."""
MOST_OFF_CENTRE = 0.17
"""Distance of the face from the oval's centre, over the picture's height."""
MOST_TURN_DEG = 16.0
FRONTAL_PITCH_DEG = 7.0
"""The line from forehead to chin of a face that looks straight leans so far; measured on the sample portrait."""
LEAST_LIGHT, MOST_LIGHT = 60.0, 225.0
"""Mean grey of the face, of 255."""
LEAST_BALANCE = 0.55
"""Light of the darker half of the face over that of the lighter."""

_FOREHEAD, _CHIN, _LEFT, _RIGHT = 10, 152, 234, 454
_FACE_POINTS = 468


@dataclass(frozen=True)
class Framing:
    """advice: see ``Advice``; centre, height: of the face in shares of the picture's width and height, None without."""

    advice: Advice
    centre: tuple[float, float] | None = None
    height: float | None = None


def framing_of(landmarks: Floats | None, picture_rgb: Image, *, others: int = 0) -> Framing:
    """Judge one picture, u8[H, W, 3]. landmarks: f32[478, 3] in its pixels; others: faces beside that one."""
    if landmarks is None:
        return Framing("no face")
    face = landmarks[:_FACE_POINTS]
    picture_height, picture_width = picture_rgb.shape[:2]
    low, high = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
    middle = (low + high) / 2
    centre = (float(middle[0]) / picture_width, float(middle[1]) / picture_height)
    height_px = float(high[1] - low[1])
    height = height_px / picture_height
    off = np.hypot((centre[0] - OVAL_CENTRE[0]) * picture_width / picture_height, centre[1] - OVAL_CENTRE[1])
    advice: Advice = "good"
    if others:
        advice = "several faces"
    elif height < LEAST_HEIGHT or height_px < LEAST_FACE_PX:
        advice = "closer"
    elif height > MOST_HEIGHT:
        advice = "back"
    elif off > MOST_OFF_CENTRE:
        advice = "middle"
    elif max(_turns_deg(face)) > MOST_TURN_DEG:
        advice = "straight"
    else:
        advice = _advice_on_light(face, picture_rgb)
    return Framing(advice, centre, height)


def _turns_deg(face: Floats) -> tuple[float, float, float]:
    """How far a face is turned to the side, nods and leans, from the lines ear to ear and forehead to chin."""
    across, down = face[_RIGHT] - face[_LEFT], face[_CHIN] - face[_FOREHEAD]
    turn = np.degrees(np.arctan2(across[2], across[0]))
    nod = np.degrees(np.arctan2(down[2], down[1])) - FRONTAL_PITCH_DEG
    lean = np.degrees(np.arctan2(across[1], across[0]))
    return abs(float(turn)), abs(float(nod)), abs(float(lean))


def _advice_on_light(face: Floats, picture_rgb: Image) -> Advice:
    grey = cv2.cvtColor(picture_rgb, cv2.COLOR_RGB2GRAY)
    outline = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(outline, cv2.convexHull(np.round(face[:, :2]).astype(np.int32)), 1)
    middle = int(face[[_FOREHEAD, _CHIN], 0].mean())
    halves = [_mean_inside(grey[:, part], outline[:, part]) for part in (slice(0, middle), slice(middle, None))]
    light = _mean_inside(grey, outline)
    if light < LEAST_LIGHT:
        return "dark"
    if light > MOST_LIGHT:
        return "glare"
    return "one side" if min(halves) < LEAST_BALANCE * max(halves) else "good"


def _mean_inside(grey: Image, outline: Image) -> float:
    inside = grey[outline > 0]
    return float(inside.mean()) if len(inside) else 0.0
