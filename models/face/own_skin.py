"""Skin away from the mouth, as the very frame shows it that is drawn on.

It is moved by the mesh from the recorded expression to the drawn one. No view has the frame's own light and turn of the
head: another one's cheek may be half hidden behind its nose, another one's collar stand where the neck is. Around the
mouth, where the recorded expression shows, the views remain the guidance.

PAPER: the paper hides all of the masked region, skin away from the mouth too, and draws it from the reference.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from models.face.blend import blend
from models.face.box import Box, common_box
from models.face.coefficients import FaceCoefficients
from models.face.guidance import Guide
from models.face.reference_views import Guidance, ReferenceViews, mixed_views
from models.face.topology import outer_lip_contour

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

NEAR, FAR = 0.2, 0.5
"""Distances from the lips at which the frame's own skin begins to be shown and from which on it is alone, in units of
the face model; a mouth is about 0.6 wide.
"""


@dataclass(frozen=True)
class RecordedFace:
    """What is drawn on. rgb: u8[256, 256, 3], a crop; points: f32[V, 3], its mesh in crop pixels."""

    rgb: Image
    points: Floats


def own_guidance(
    recorded: RecordedFace,
    views: ReferenceViews,
    target: FaceCoefficients,
    points: Floats,
    textures: Floats,
    seen: Box | None = None,
) -> Guidance:
    """The guidance of a frame: its own skin, with the mouth of the views most like it.

    target: what is drawn, one frame; points: f32[V, 3], its mesh; textures, seen: as for ``Guide``.
    """
    guide = Guide(points, textures, recorded.rgb.shape[0], seen)
    parts = views.nearest(target, points)
    rgb = guide.move(recorded.rgb, recorded.points)
    scale = float(target.translation[0, 2])
    box = common_box(guide.box, _around_lips(points, FAR * scale))
    if box is not None:
        mouth = mixed_views(parts, guide, box)[box]
        away = _away_from_lips(points, box, scale)
        rgb[box] = blend(mouth, rgb[box], 1 - away)
    return Guidance(rgb, guide.valid, parts, guide)


def _around_lips(points: Floats, margin_px: float) -> Box:
    lips = points[outer_lip_contour(), :2]
    low, high = np.floor(lips.min(axis=0) - margin_px).astype(int), np.ceil(lips.max(axis=0) + margin_px).astype(int)
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _away_from_lips(points: Floats, box: Box, scale: float) -> Floats:
    """0 at the mouth, 1 away from it, over the pixels of a box: f32[h, w]."""
    rows, columns = box
    outside = np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=np.uint8)
    lips = points[outer_lip_contour(), :2] - (columns.start, rows.start)
    cv2.fillPoly(outside, [np.round(lips).astype(np.int32)], 0)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 3) / np.float32(scale)
    t = np.clip((distance - NEAR) / (FAR - NEAR), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)
