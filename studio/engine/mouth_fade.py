"""How much of the generated mouth each frame shows: where a face turns away or is lost, it gives way to the recording.

The limits are wide on purpose: a mouth that is drawn a little wrong is better than one that says nothing. In 274 clips
of talking people they leave nearly all frames alone.

The whole clip is known beforehand, so the change is over when it is needed, and it looks the same forward and backward.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import numpy as np
import numpy.typing as npt

from studio.engine.avatar import FaceTrack

Floats = npt.NDArray[np.float32]

SIDEWAYS_DEG = (46.0, 56.0)
"""Yaw up to which the mouth is generated, and from which on it is not: beyond, its far half is out of sight."""
AWAY_FROM_REFERENCE_DEG = (36.0, 48.0)
"""The same for yaw against the reference frame: beyond, its picture does not show what would have to be drawn."""
MISFIT_PX = (4.0, 7.0)
"""The same for the distance of mesh and landmarks in the crop, where they lose the face without saying so."""
FADE_S = Fraction(1, 5)
"""How long the change takes."""


def mouth_shares(track: FaceTrack, rate: Fraction) -> Floats:
    """Share of the generated mouth in each frame, f32[T]: 1 all of it, 0 the frame as recorded. rate: of the track.

    It is never more than the frame itself allows, changes within ``FADE_S``, and jumps only at a cut.
    """
    allowed = _allowed(track)
    if allowed.min() == 1:
        return allowed
    reach = max(1, ceil(FADE_S * rate / 2))
    shots = np.split(allowed, [cut for cut in track.cuts if 0 < cut < len(track)])
    return np.concatenate([_faded(shot, reach) for shot in shots])


def turned_away(track: FaceTrack) -> int:
    """How many frames show a face whose mouth is not generated at all."""
    return int((track.present & (_allowed(track) == 0)).sum())


def well_seen(track: FaceTrack) -> npt.NDArray[np.bool_]:
    """Which frames show a face whose mouth is generated wholly: bool[T]."""
    return np.asarray(_allowed(track) == 1)


def _allowed(track: FaceTrack) -> Floats:
    """What each frame allows by itself: f32[T]."""
    yaw = np.degrees(track.coefficients.rotation[:, 1])
    shares = [
        _falling(np.abs(yaw), SIDEWAYS_DEG),
        _falling(np.abs(yaw - yaw[track.reference_index]), AWAY_FROM_REFERENCE_DEG),
        _falling(track.reprojection_error_px, MISFIT_PX),
        track.present,
    ]
    return np.asarray(np.min(shares, axis=0), dtype=np.float32)


def _falling(values: Floats, limits: tuple[float, float]) -> Floats:
    """1 up to the first limit, 0 from the second one on."""
    return np.asarray(np.interp(values, limits, (1.0, 0.0)), dtype=np.float32)


def _faded(allowed: Floats, reach: int) -> Floats:
    """The mean around each frame of the least around each frame: it stays below what is allowed."""
    around = np.lib.stride_tricks.sliding_window_view
    least = around(np.pad(allowed, reach, mode="edge"), 2 * reach + 1).min(axis=1)
    weights = np.hanning(2 * reach + 3)[1:-1]
    mean = around(np.pad(least, reach, mode="edge"), 2 * reach + 1) @ (weights / weights.sum())
    return np.asarray(np.clip(mean, 0, 1), dtype=np.float32)
