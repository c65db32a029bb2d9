"""The renderer's guidance: reference pictures moved onto the target mesh, with a mouth painted in that they lack.

What depends on the target alone is worked out once, for one reference or several.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from models.face.box import WHOLE, Box, common_box, whole_box, within
from models.face.lips import lip_gap, lip_opening
from models.face.mesh_warp import MeshPlaces, warped_triangles
from models.face.mouth_interior import seen_inside, skin_colour, texture_at, texture_points
from models.face.topology import INNER_LIP_LOWER, INNER_LIP_UPPER, mouth_triangles
from models.face.triangle_raster import covered_box

Floats = npt.NDArray[np.float32]
Indices = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Image = npt.NDArray[np.uint8]

NARROW_PX = 6.0
"""Gap between the lips below which the line between them is drawn with more points a pixel, at half of it fully so."""
SAMPLES = 4


def guidance(
    reference_rgb: Image, reference_points: Floats, target_points: Floats, textures: Floats
) -> tuple[Image, Flags]:
    """``models.face.mesh_warp.warp_to``, with the typical mouth painted in where the reference's is shut.

    textures: f32[3, 32, 64, 3], as ``models.face.mouth_interior`` keeps them; the rest as in ``warp_to``.
    """
    guide = Guide(target_points, textures, reference_rgb.shape[0])
    return guide.draw(reference_rgb, reference_points), guide.valid


class Guide:
    """The guidance of one target mesh."""

    def __init__(self, target_points: Floats, textures: Floats, size: int, seen: Box | None = None) -> None:
        """target_points: f32[V, 3]; textures: as in ``guidance``; size: of the crops, in pixels; seen: the part of them
        that is looked at, the rest stays black.
        """
        self._size = size
        self._texture = texture_at(float(lip_opening(target_points)), textures)
        self._face: _Part | None = None
        self._line: _Part | None = None
        self._line_share = min(1.0, 2 - float(lip_gap(target_points[:, :2])) / (NARROW_PX / 2))
        triangles = warped_triangles()
        self.valid: Flags = np.zeros((size, size), dtype=bool)
        """bool[size, size], where a triangle lies."""
        box = common_box(covered_box(target_points[triangles.reshape(-1)], size, size), seen or whole_box(size))
        if box is None:
            return
        triangles = _touching(triangles, target_points, box)
        self._face = _Part(box, target_points, triangles)
        self.valid[box] = self._face.places.inside
        inner = target_points[[*INNER_LIP_UPPER, *INNER_LIP_LOWER]]
        line_box = common_box(covered_box(inner, size, size), box)
        if self._line_share > 0 and line_box is not None:
            self._line = _Part(line_box, target_points, _touching(triangles, target_points, line_box), SAMPLES)

    @property
    def box(self) -> Box | None:
        """Rows and columns that hold all triangles; None where none lies in the crop."""
        return None if self._face is None else self._face.box

    def sources(self, reference_points: Floats, box: Box) -> tuple[Floats, Floats]:
        """Which point of a reference with the mesh f32[V, 3] belongs in each pixel of a box within ``box``; see
        ``MeshPlaces.sources``.
        """
        assert self._face is not None, "there is a box"
        return self._face.places.sources(reference_points, within(box, self._face.box))

    def move(self, picture_rgb: Image, picture_points: Floats) -> Image:
        """Move a picture as it is, without painting a mouth in; else as ``draw``."""
        moved = np.zeros((self._size, self._size, 3), dtype=np.uint8)
        if self._face is not None:
            moved[self._face.box] = self._face.places.move(picture_rgb, picture_points)
        return moved

    def draw(self, reference_rgb: Image, reference_points: Floats, box: Box | None = None) -> Image:
        """Move a reference u8[size, size, 3] by its mesh f32[V, 3]: u8[size, size, 3], black where no triangle lies.

        box: within ``self.box``, holds the lips: what lies around it may be left black.
        """
        drawn = np.zeros((self._size, self._size, 3), dtype=np.uint8)
        if self._face is None:
            return drawn
        unseen = 1 - seen_inside(reference_points)
        lit = self._lit(reference_rgb, reference_points) if unseen > 0 else None
        box = box or self._face.box
        drawn[box] = self._face.draw(reference_rgb, reference_points, lit, unseen, within(box, self._face.box))
        if self._line is not None:
            fine = self._line.draw(reference_rgb, reference_points, lit, unseen, WHOLE)
            self._draw_line(drawn, fine, self._line.box)
        return drawn

    def _lit(self, reference_rgb: Image, reference_points: Floats) -> Image:
        """The typical mouth in the light of a reference: u8[32, 64, 3]."""
        colours = self._texture * skin_colour(reference_rgb, reference_points)
        return np.round(colours).clip(0, 255).astype(np.uint8)

    def _draw_line(self, drawn: Image, fine: Image, box: Box) -> None:
        """Draw the line between nearly shut lips anew, averaging what falls into each of its pixels.

        There a whole mouth is pressed into a row or two: one point of it for each pixel would be a line of black and
        white dots that dance from frame to frame.
        """
        there = self.valid[box]
        averaged = cv2.resize(fine, there.shape[::-1], interpolation=cv2.INTER_AREA)
        line = cv2.addWeighted(averaged, self._line_share, drawn[box], 1 - self._line_share, 0)
        cv2.copyTo(line, there.astype(np.uint8), drawn[box])


def _touching(triangles: Indices, points: Floats, box: Box) -> Indices:
    """Those of triangles i32[N, 3] that may cover pixels of a box. points: f32[V, ≥2]."""
    rows, columns = box
    corners = points[triangles, :2]
    low, high = corners.min(axis=1), corners.max(axis=1)
    touching = (high >= (columns.start - 1, rows.start - 1)) & (low <= (columns.stop + 1, rows.stop + 1))
    return np.ascontiguousarray(triangles[touching.all(axis=1)])


class _Part:
    """A box of the crop on the target mesh, with ``samples`` ² points in each pixel."""

    def __init__(self, box: Box, target_points: Floats, triangles: npt.NDArray[np.int32], samples: int = 1) -> None:
        self.box = box
        self.places = MeshPlaces(box, target_points, triangles, samples)
        self._target_points, self._samples = target_points, samples

    @cached_property
    def _mouth(self) -> MeshPlaces:
        return MeshPlaces(self.box, self._target_points, mouth_triangles(), self._samples)

    def draw(
        self, picture_rgb: Image, picture_points: Floats, texture_rgb: Image | None, painted: float, part: Box
    ) -> Image:
        """Move a picture here; painted: how much of the texture u8[32, 64, 3], if any, to show between the lips; part:
        the rows and columns wanted of the box.
        """
        drawn = self.places.move(picture_rgb, picture_points, part)
        if texture_rgb is not None:
            inside = self._mouth.inside[part]
            mouth = self._mouth.move(texture_rgb, texture_points(), part)[inside]
            drawn[inside] = np.round(mouth * painted + drawn[inside] * (1 - painted)).astype(np.uint8)
        return drawn
