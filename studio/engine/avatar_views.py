"""Which frames of a clip its person is drawn from: the reference, and others that together resemble all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.face.morphable_model import LinearFaceModel
from models.face.reference_score import sharpness
from models.face.reference_views import Looks, ReferenceViews, choose_views
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.engine.fine_detail import finer_than_crop
from studio.engine.mouth_fade import well_seen

Image = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

SHARP_ENOUGH = 0.6
"""Of the middle one's sharpness; a frame in which the head was flung about would smear the others."""


def views_of(frames: Sequence[Image], track: FaceTrack, model: LinearFaceModel, cancel: CancelToken) -> ReferenceViews:
    """Choose among the frames of the reference's shot in which the face is seen well, and cut them out.

    The first view is the reference frame. Raises ``Cancelled`` through ``cancel``.
    """
    points = model.project(track.coefficients)
    looks = Looks.of(track.coefficients, points)
    chosen = choose_views(looks, track.reference_index, _usable(track))
    crops: dict[int, Image] = {}
    finer: dict[int, Image | None] = {}
    for index in sorted(chosen):  # decoding forward is cheap
        cancel.check()
        frame_rgb = frames[index]
        crops[index] = track.crops[index].cut(frame_rgb)
        finer[index] = finer_than_crop(frame_rgb, track.crops[index])
    sharp = np.array([sharpness(crops[index], points[index]) for index in chosen])
    kept = [i for i, it in zip(chosen, sharp, strict=True) if i == chosen[0] or it >= SHARP_ENOUGH * np.median(sharp)]
    places = np.array(kept, dtype=np.intp)
    of_kept = [crops[i] for i in kept], track.coefficients.frames(places), points[places]
    return ReferenceViews.of(*of_kept, [finer[i] for i in kept])


def _usable(track: FaceTrack) -> Flags:
    """bool[T]: in the shot of the reference, with nothing before the face."""
    usable = well_seen(track)
    if len(track.occluded):
        usable &= ~track.occluded.any(axis=(1, 2))
    shot = np.searchsorted(track.cuts, np.arange(len(track)), side="right")
    return np.asarray(usable & (shot == shot[track.reference_index]))
