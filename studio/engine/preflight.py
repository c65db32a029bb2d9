"""What a reference is good for, as far as it can be measured: one short finding for each thing that matters.

Looks at the finished avatar; costs one picture of the clip and no network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from models.face.morphable_model import LinearFaceModel
    from studio.engine.avatar import Avatar, FaceTrack

Kind = Literal["coverage", "size", "angle", "cuts", "blur", "faces", "sound"]

GOOD_COVERAGE, POOR_COVERAGE = 0.98, 0.8
"""Shares of the frames that show a face."""
GOOD_SIDE_PX, POOR_SIDE_PX = 200, 112
"""Side of the face crop in the clip's own pixels; it is drawn at 256, so a smaller one is enlarged."""
GOOD_TURN_DEG, POOR_TURN_DEG = 25, 45
"""Yaw or pitch away from the viewer."""
GOOD_SHARPNESS, POOR_SHARPNESS = 6.0, 3.0
"""Spread of the Laplacian over the face (``models.face.reference_score.sharpness``) at 256 pixels.

Measured: 28 for the sample portrait, 5 and 2.4 once it is blurred by 2 and 4 pixels; 6 to 11 for common video clips."""


@dataclass(frozen=True)
class PreflightFinding:
    """kind: what was looked at; value: a share, px, degrees, a count or a spread; verdict: how good it is."""

    kind: Kind
    value: float
    verdict: Literal["good", "fair", "poor"]


def look_over(avatar: Avatar, face_model: LinearFaceModel) -> tuple[PreflightFinding, ...]:
    """Judge an avatar's clip. A photo has neither cuts nor sound, and one frame only."""
    track = avatar.track
    findings = [
        _more_is_better("coverage", float(track.present.mean()), GOOD_COVERAGE, POOR_COVERAGE),
        _more_is_better("size", _median_side_px(track), GOOD_SIDE_PX, POOR_SIDE_PX),
        _less_is_better("angle", _turn_deg(track), GOOD_TURN_DEG, POOR_TURN_DEG),
        _more_is_better("blur", _sharpness(avatar, face_model), GOOD_SHARPNESS, POOR_SHARPNESS),
        _less_is_better("faces", float(track.most_faces), 1, 3),
    ]
    if not avatar.is_photo:
        findings.append(_less_is_better("cuts", float(_jumps(track)), 0, 5))
        findings.append(_more_is_better("sound", float(_has_sound(avatar)), 1, 0))
    return tuple(findings)


def _more_is_better(kind: Kind, value: float, good: float, poor: float) -> PreflightFinding:
    return PreflightFinding(kind, value, "good" if value >= good else "poor" if value < poor else "fair")


def _less_is_better(kind: Kind, value: float, good: float, poor: float) -> PreflightFinding:
    return PreflightFinding(kind, value, "good" if value <= good else "poor" if value > poor else "fair")


def _median_side_px(track: FaceTrack) -> float:
    sides = np.array([crop.side for crop in track.crops])
    return float(np.median(sides[track.present]))


def _turn_deg(track: FaceTrack) -> float:
    """Turn away from the viewer that 95 % of the frames with a face stay below."""
    rotation = track.coefficients.rotation[track.present]
    return float(np.degrees(np.percentile(np.abs(rotation[:, :2]).max(axis=1), 95)))


def _sharpness(avatar: Avatar, face_model: LinearFaceModel) -> float:
    """Of the frame chosen as reference, the sharpest of the good ones."""
    from models.face.reference_score import sharpness

    chosen = avatar.track.reference_index
    points = face_model.project(avatar.track.coefficients.frames(slice(chosen, chosen + 1)))[0]
    return sharpness(avatar.track.crops[chosen].cut(avatar.frames[chosen]), points)


def _jumps(track: FaceTrack) -> int:
    """How often the face stands elsewhere, or in another size, from one frame to the next: cuts, where they show."""
    from models.face.crop import boxes_of, jumps

    return len(jumps(boxes_of(track.crops)))


def _has_sound(avatar: Avatar) -> bool:
    from studio.media.media_file import open_media

    with open_media(avatar.reference) as container:
        return bool(container.streams.audio)
