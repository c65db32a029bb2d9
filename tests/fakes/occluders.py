"""Things that come before a mouth, drawn into pictures: a microphone and a hand."""

from __future__ import annotations

import cv2
import numpy as np

Place = tuple[float, float]


def microphone(picture_rgb: np.ndarray, place: Place, size: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """A dark ball of wire on a handle that leads down; returns picture u8[H, W, 3] and where it is, bool[H, W]."""
    height, width = picture_rgb.shape[:2]
    x, y = place
    where = np.zeros((height, width), np.uint8)
    cv2.line(where, (round(x), round(y)), (round(x + 20 * size), height), 1, round(22 * size))
    cv2.circle(where, (round(x), round(y)), round(26 * size), 1, -1)
    rows, columns = np.mgrid[:height, :width]
    wire = 50 + 25 * ((columns // 3 + rows // 3) % 2)
    return _laid_over(picture_rgb, np.repeat(wire[..., None], 3, axis=2), where), where.astype(bool)


def hand(picture_rgb: np.ndarray, place: Place, skin: np.ndarray, size: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """The back of a hand, fingers up, their tips 24 px above the place; returns as ``microphone``. skin: its colour."""
    x, y = place
    where = np.zeros(picture_rgb.shape[:2], np.uint8)
    for side, length in ((-27, 52), (-9, 64), (9, 62), (27, 50)):
        root = (round(x + side * size), round(y + 40 * size))
        cv2.line(where, root, (round(x + 1.15 * side * size), round(y + (40 - length) * size)), 1, round(17 * size))
    cv2.ellipse(where, (round(x), round(y + 70 * size)), (round(40 * size), round(48 * size)), 0, 0, 360, 1, -1)
    shade = np.clip(0.62 + cv2.distanceTransform(where, cv2.DIST_L2, 3) / (14 * size), 0, 1.05)
    return _laid_over(picture_rgb, np.clip(skin * shade[..., None], 0, 255), where), where.astype(bool)


def _laid_over(below: np.ndarray, above: np.ndarray, where: np.ndarray) -> np.ndarray:
    share = cv2.GaussianBlur(where.astype(np.float32), (0, 0), 1.0)[..., None]
    return (below * (1 - share) + above * share).astype(np.uint8)
