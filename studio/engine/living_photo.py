"""A photo that lives a little: its head sways and its eyes blink, each if it is wanted."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FaceCoefficients
from studio.engine.avatar import Avatar
from studio.engine.blinks import LEVELS, closing_level
from studio.engine.eyelids import Eyelids
from studio.engine.head_motion import SwayingPhoto, pose_at
from studio.engine.render_settings import RenderSettings

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

LEVELS_KEPT = 4
"""Pictures with lids at some height that are kept: a large photo has 40 MB."""


class LivingPhoto:
    """One avatar's photo. Used by one thread at a time."""

    def __init__(self, avatar: Avatar, points: Floats) -> None:
        """points: f32[V, ≥2], the face's mesh in crop pixels."""
        self._avatar = avatar
        self._points = points
        self._frame_at = lru_cache(maxsize=LEVELS_KEPT)(self._with_lids)
        self._swaying_at = lru_cache(maxsize=LEVELS_KEPT)(self._swaying)

    def source(
        self, index: int, seed: int, coefficients: FaceCoefficients, settings: RenderSettings, *, whole_frame: bool
    ) -> tuple[Image, FaceCoefficients, Image | None]:
        """What a frame is drawn on: the crop u8[256, 256, 3], the face in it, and the whole picture if it is wanted.

        coefficients: one frame, of the photo as it is.
        """
        level = closing_level(index, seed) if settings.blinks else 0
        if settings.head_motion == 0:
            frame_rgb = self._frame_at(level)
            return self._avatar.track.crops[0].cut(frame_rgb), coefficients, frame_rgb if whole_frame else None
        pose = pose_at(index, seed, settings.head_motion)
        photo = self._swaying_at(level)
        return (
            photo.crop_rgb(pose),
            photo.coefficients(coefficients, pose),
            photo.frame_rgb(pose) if whole_frame else None,
        )

    def _swaying(self, level: int) -> SwayingPhoto:
        return SwayingPhoto(self._frame_at(level), self._avatar.track.crops[0], self._points)

    def _with_lids(self, level: int) -> Image:
        return self._avatar.frames[0] if level == 0 else self._eyelids.closed(level / LEVELS)

    @cached_property
    def _eyelids(self) -> Eyelids:
        track = self._avatar.track
        landmarks = self._points if track.reference_landmarks is None else track.reference_landmarks
        return Eyelids(self._avatar.frames[0], track.crops[0].to_frame(landmarks[:, :2]))
