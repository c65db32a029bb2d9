"""The learnable mask (Eq. 5): which pixels of the crop are generated, found from the projected vertices."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from models.face.topology import FACE_OVAL, RING, mouth_triangles
from models.face.triangle_raster import triangle_map

Floats = npt.NDArray[np.float32]
Region = npt.NDArray[np.bool_]
FaceMaskKind = Literal["learnable", "naive"]
"""The rows of Table 6: the mask that follows the predicted face (Eq. 5), or the lower half of the picture."""

CHEEK_PATH = (132, 147, 187, 205, 203, 97, 2, 326, 423, 425, 411, 376, 361)
"""Upper part of the contour S: from the person's right ear over the cheeks and under the nose to the left ear."""
JAW_PATH = tuple(FACE_OVAL[10:27])
"""Lower part of S: 361 over the chin (152) to 132, pushed outwards onto neck and background."""
CHIN_MARGIN = 0.28
SIDE_MARGIN = 0.09
"""How far the lower path lies towards the ring, at the chin and next to the ears."""

_SUBPIXEL_BITS = 4
_INTERIOR_OVERSAMPLING = 4
"""OpenCV fills a triangle's outline too, about half a pixel outwards; on a finer grid that is little."""


def contour_points(points: Floats) -> Floats:
    """C of Eq. 5: the contour of S in order. points: f32[V, ≥2] with ring; returns f32[30, 2] in pixels."""
    cheeks = points[list(CHEEK_PATH), :2]
    jaw = points[list(JAW_PATH), :2]
    ring = points[[RING[FACE_OVAL.index(v)] for v in JAW_PATH], :2]
    towards_chin = np.sin(np.linspace(0, np.pi, len(JAW_PATH), dtype=np.float32))[:, None] ** 2
    margin = SIDE_MARGIN + (CHIN_MARGIN - SIDE_MARGIN) * towards_chin
    return np.concatenate([cheeks, jaw + margin * (ring - jaw)]).astype(np.float32)


def face_region(points: Floats, size: int = 256, grow_px: int = 0) -> Region:
    """1 - M of Eq. 5: true where the face is generated.

    points: f32[V, ≥2] in pixels; grow_px: widen the region by so many pixels (training grows it at random, so that its
    outline does not give the answer away). Returns bool[size, size].
    """
    region = _filled(contour_points(points), size)
    if grow_px > 0:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow_px + 1, 2 * grow_px + 1))
        region = cv2.dilate(region, kernel)
    generated: Region = region.astype(bool)
    return generated


def naive_region(points: Floats, size: int = 256, grow_px: int = 0) -> Region:
    """The lower half of the picture, as in Table 6's ablation: everything below the nose's base. bool[size, size]."""
    region = np.zeros((size, size), dtype=bool)
    region[max(0, int(points[2, 1]) - grow_px) :] = True
    return region


def generated_region(kind: FaceMaskKind, points: Floats, size: int = 256, grow_px: int = 0) -> Region:
    """1 - M for a renderer that was trained with this kind of mask; arguments as for ``face_region``."""
    region_of = naive_region if kind == "naive" else face_region
    return region_of(points, size, grow_px)


def mouth_interior(points: Floats, size: int = 256) -> Region:
    """M' of Eq. 9: where teeth can show, the pixels that lie with more than half between the lips.

    points: f32[V, 3] in pixels; returns bool[size, size], empty for closed lips.
    """
    whole = (slice(0, size), slice(0, size))
    fine = triangle_map(points, mouth_triangles(), whole, _INTERIOR_OVERSAMPLING) >= 0
    share = cv2.resize(fine.astype(np.float32), (size, size), interpolation=cv2.INTER_AREA)
    interior: Region = share > 0.5
    return interior


def _filled(contour: Floats, size: int) -> npt.NDArray[np.uint8]:
    region = np.zeros((size, size), dtype=np.uint8)
    fixed = np.round((contour - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    cv2.fillPoly(region, [fixed], 1, shift=_SUBPIXEL_BITS)
    return region
