"""An avatar at the rate of its own clip: no source picture is shown twice or left out, and each has its own pose.

The networks see 25 frames a second. The pictures between those are given the pose that lies between theirs; a picture
that was looked at keeps exactly what was found in it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform, boxes_of, jumps
from models.rows_between import rows_at
from studio.engine.avatar import Avatar, FaceTrack
from studio.media.clip_frames import ClipFrames

Floats = npt.NDArray[np.float32]


def at_own_rate(avatar: Avatar) -> Avatar:
    """Return the avatar with every picture of its clip, or itself where the rate is the same or there is none."""
    rate = avatar.own_rate
    if rate is None or rate == avatar.rate or not isinstance(avatar.frames, ClipFrames):
        return avatar
    frames = avatar.frames.at_rate(rate)
    place = _places(np.array(frames.shown), np.array(avatar.frames.shown), avatar.track)
    return replace(avatar, frames=frames, track=_track_at(avatar.track, place), rate=rate)


def _places(wanted: npt.NDArray[np.intp], tracked: npt.NDArray[np.intp], track: FaceTrack) -> npt.NDArray[np.float64]:
    """Where each source picture lies among the tracked ones, f64[K]: 3.5 is midway from the fourth to the fifth.

    wanted, tracked: i[K] and i[T], indices of source pictures, rising. Across a cut nothing lies between: there the
    nearer one counts.
    """
    pictures, first = np.unique(tracked, return_index=True)
    place = np.interp(wanted, pictures, first)
    before = np.clip(np.floor(place).astype(np.intp), 0, len(track) - 1)
    after = np.minimum(before + 1, len(track) - 1)
    cut = (after > before) & np.isin(after, jumps(boxes_of(track.crops)))
    half_lost = track.present[before] != track.present[after]
    return np.where(cut | half_lost, np.round(place), place)


def _track_at(track: FaceTrack, place: npt.NDArray[np.float64]) -> FaceTrack:
    coefficients = track.coefficients
    boxes = boxes_of(track.crops)
    nearest = np.clip(np.round(place).astype(np.intp), 0, len(track) - 1)
    return FaceTrack(
        coefficients=FaceCoefficients(
            coefficients.identity,
            rows_at(coefficients.expression, place),
            rows_at(coefficients.rotation, place),
            rows_at(coefficients.translation, place),
        ),
        crops=tuple(CropTransform(float(x), float(y), float(side)) for x, y, side in rows_at(boxes, place)),
        present=track.present[nearest],
        reprojection_error_px=track.reprojection_error_px[nearest],
        most_faces=track.most_faces,
        reference_index=int(np.abs(place - track.reference_index).argmin()),
        faces=replace(track.faces, frame=int(np.abs(place - track.faces.frame).argmin())),
        reference_landmarks=track.reference_landmarks,
        occluded=track.occluded[nearest] if len(track.occluded) else track.occluded,
        cuts=tuple(np.searchsorted(nearest, track.cuts).tolist()),
    )
