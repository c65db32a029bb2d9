"""Closes the eyes of a photo: the skin of the upper lid comes down over the eye, in the picture itself.

Each eye is seen along the line from its outer to its inner corner, so that a tilted head needs no care. Between crease
and lashes the skin is stretched, the lashes move with the lid's edge, and everything above and below stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

EYES = (
    ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133)),
    ((263, 466, 388, 387, 386, 385, 384, 398, 362), (263, 249, 390, 373, 374, 380, 381, 382, 362)),
)
"""Landmarks of upper and lower lid of both eyes, each from the outer to the inner corner."""
CLOSED = 0.92
"""Where the lids meet, from the upper lid's place to the lower one's."""
LID_HEIGHT = 0.4
"""Height of the skin that is stretched, in heights of the eye: little, so that a rim of glasses above stays."""
SKIN_BEGIN, SKIN_END = 0.15, 0.7
"""Where above the upper lid and below the lower one the skin's colour is read, in heights of the eye."""
SMOOTH_SHARE = 0.75
"""Share of that colour in a lid that is down; the rest is the stretched skin. Alone, that would show streaks."""
SMOOTH_WIDTH = 0.2
"""Deviation of the blur of that colour along the eye, in widths of the eye."""
LASHES = 0.14
"""Height of the dark edge that moves with the lid, in heights of the eye."""
LEAST_OPEN = 0.12
"""Height over width below which an eye counts as closed already."""
LASH_SHADE, LID_SHADE = 0.45, 0.08
"""By how much the edge of a lid that comes down is darker than its skin, and the lid than the skin around it."""


@dataclass(frozen=True)
class _Eye:
    """One eye in its own pixels. origin: the outer corner in the frame; along: unit vector to the inner corner, across:
    to the lower lid; width: from corner to corner; upper, lower: f32[K, 2], the lids by place along and across.
    """

    origin: Floats
    along: Floats
    across: Floats
    width: float
    upper: Floats
    lower: Floats

    @property
    def height(self) -> float:
        """Widest opening."""
        places = np.linspace(0, self.width, 33)
        return float((self.edge(self.lower, places) - self.edge(self.upper, places)).max())

    @staticmethod
    def edge(lid: Floats, places: npt.NDArray[np.floating]) -> Floats:
        """How far across a lid f32[N, 2] (along, across) lies at places along; the corners' height beyond them."""
        return np.asarray(np.interp(places, lid[:, 0], lid[:, 1]), dtype=np.float32)


class Eyelids:
    """The eyes of one photo."""

    def __init__(self, frame_rgb: Image, landmarks: Floats) -> None:
        """frame_rgb: u8[H, W, 3]; landmarks: f32[478, ≥2] in frame pixels."""
        self._frame_rgb = frame_rgb
        eyes = (_eye(landmarks[:, :2], upper, lower) for upper, lower in EYES)
        self._eyes = [eye for eye in eyes if eye.height > LEAST_OPEN * eye.width]

    def closed(self, share: float) -> Image:
        """The photo with the lids closed by a share, 0 as it is, 1 shut: u8[H, W, 3]."""
        result = self._frame_rgb.copy()
        for eye in self._eyes:
            self._close(result, eye, share)
        return result

    def _close(self, result: Image, eye: _Eye, share: float) -> None:
        height, width = result.shape[:2]
        reach = np.array([[-0.2, -1.2], [1.2, -1.2], [-0.2, 1.2], [1.2, 1.2]]) * (eye.width, eye.height)
        corners = eye.origin + reach @ np.stack([eye.along, eye.across])
        left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width, height))
        right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width, height))
        if right - left < 2 or bottom - top < 2:
            return
        y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
        dx, dy = x + 0.5 - eye.origin[0], y + 0.5 - eye.origin[1]
        along, across = dx * eye.along[0] + dy * eye.along[1], dx * eye.across[0] + dy * eye.across[1]
        upper, lower = eye.edge(eye.upper, along), eye.edge(eye.lower, along)
        down = share * CLOSED * np.maximum(lower - upper, 0) * _within(along / eye.width)
        moved = self._origin_across(eye, across, upper, down) - across
        lid = cv2.remap(
            self._frame_rgb,
            x + moved * eye.across[0],
            y + moved * eye.across[1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ).astype(np.float32)
        covered = np.clip((across - upper) / (0.25 * eye.height), 0, 1)
        deep = np.clip(down / (0.5 * eye.height), 0, 1)  # nothing is painted where nothing moves
        painted = (SMOOTH_SHARE * covered * deep)[..., None]
        lid = lid * (1 - painted) + self._skin(eye, along) * painted
        edge = upper + down
        below_edge = across - edge
        lashes = np.exp(-((below_edge / (LASHES * eye.height)) ** 2))
        lid *= (1 - deep * (LASH_SHADE * lashes + LID_SHADE * covered))[..., None]
        opacity = (np.clip(0.5 - below_edge, 0, 1) * (down > 0.05))[..., None]
        part = result[top:bottom, left:right]
        part[:] = np.clip(np.round(lid * opacity + part * (1 - opacity)), 0, 255).astype(np.uint8)

    def _skin(self, eye: _Eye, along: Floats) -> Floats:
        """Colour of the skin above and below the eye, f32[H, W, 3], by place along f32[H, W]: the middle of what is
        seen there, so that neither lashes nor a rim of glasses nor its glare tell.
        """
        places = np.linspace(0, eye.width, 25, dtype=np.float32)
        steps = np.linspace(SKIN_BEGIN, SKIN_END, 7, dtype=np.float32)[:, None] * eye.height
        across = np.concatenate([eye.edge(eye.upper, places) - steps, eye.edge(eye.lower, places) + steps])
        x = eye.origin[0] + places * eye.along[0] + across * eye.across[0]
        y = eye.origin[1] + places * eye.along[1] + across * eye.across[1]
        seen = cv2.remap(
            self._frame_rgb, x - 0.5, y - 0.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )  # (14, 25, 3)
        middle = np.median(seen, axis=0).astype(np.float32)[None]
        smooth = cv2.GaussianBlur(
            middle, (0, 0), sigmaX=SMOOTH_WIDTH * len(places), sigmaY=1e-3, borderType=cv2.BORDER_REPLICATE
        )[0]
        return np.stack([np.interp(along, places, smooth[:, channel]) for channel in range(3)], axis=-1).astype(
            np.float32
        )

    @staticmethod
    def _origin_across(eye: _Eye, across: Floats, upper: Floats, down: Floats) -> Floats:
        """Where the pixels of the lid come from: stretched from the crease to the lashes, which move as they are."""
        crease, lashes = upper - LID_HEIGHT * eye.height, LASHES * eye.height
        skin = upper - lashes - crease
        stretched = crease + (across - crease) * skin / (skin + down)
        rigid = across - down
        return np.where(across < crease, across, np.minimum(stretched, np.maximum(rigid, upper - lashes)))


def _eye(points: Floats, upper: tuple[int, ...], lower: tuple[int, ...]) -> _Eye:
    origin, inner = points[upper[0]], points[upper[-1]]
    width = max(float(np.linalg.norm(inner - origin)), 1e-3)
    along = (inner - origin) / width
    across = np.array([-along[1], along[0]], dtype=np.float32)
    middle = points[list(lower)].mean(axis=0) - points[list(upper)].mean(axis=0)
    across = across if across @ middle >= 0 else -across
    axes = np.stack([along, across], axis=1)
    return _Eye(
        origin, along, across, width, *(_in_order((points[list(lid)] - origin) @ axes) for lid in (upper, lower))
    )


def _in_order(lid: Floats) -> Floats:
    return np.asarray(lid[np.argsort(lid[:, 0], kind="stable")], dtype=np.float32)


def _within(place: Floats) -> Floats:
    """1 over the eye, falling to 0 at its corners, so that the lid ends softly."""
    t = np.clip(np.minimum(place, 1 - place) / 0.12, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)
