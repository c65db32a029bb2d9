"""What a recording shows of a face beyond the renderer's 256 x 256 pixels: pores, stubble, moles, the rims of teeth.

A face of 500 pixels that is drawn in 256 and enlarged is smooth beside its own forehead. Skin brings along what the
very frame shows that is drawn on, moved by the mesh from the recorded expression to the new one: same light, same
focus. Mouths open anew, so theirs comes from the reference views, as the guidance does. Both replace what is fine in
the drawn face, where that looks like what they are taken from.

PAPER: the paper's pictures are 256 x 256 pixels, and so is what its source shows outside the mask.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.blend import blend
from models.face.box import Box, box_of, common_box, out_of
from models.face.crop import CROP_PIXELS, CropTransform
from models.face.reference_views import detail_given_back
from models.face.topology import outer_lip_contour
from models.realtalk import GeneratedFace

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Affine = npt.NDArray[np.float64]

LEAST_GAIN = 1.15
"""How much larger than the renderer's crop a face must be recorded for detail to be worth its time."""
LARGEST_SIDE = 768
"""Pixels of a view's picture of detail; mouths of faces that are larger still lose what is finer."""
FINE_PX = 1.5
"""Deviation of the Gaussian, in pixels of the crop, that separates what is fine from what the renderer draws."""
NONE = 128
"""The value of a picture of detail where there is none."""
ALIKE, UNLIKE = 10.0, 24.0
"""Differences of two smoothed pictures, of 255, up to which detail is all there and from which on there is none."""
LIPS_PX = 9
"""How far around the lips the mouth's detail reaches, in pixels of the crop."""
_SHRINK = 4
_RIM_PX = 7


def is_larger_than_crop(crop: CropTransform) -> bool:
    """True where a frame shows more of a face than its crop does."""
    return crop.side >= LEAST_GAIN * CROP_PIXELS


def finer_than_crop(frame_rgb: Image, crop: CropTransform) -> Image | None:
    """What is fine in a face of a frame u8[H, W, 3]: u8[S, S, 3], ``NONE`` plus the difference to what is not; None
    where the face is hardly larger than the crop.
    """
    if not is_larger_than_crop(crop):
        return None
    side = min(round(crop.side), LARGEST_SIDE)
    recorded = crop.cut(frame_rgb, side)
    smooth = _smooth(cv2.resize(recorded, (CROP_PIXELS, CROP_PIXELS), interpolation=cv2.INTER_AREA))
    return _difference(recorded, cv2.resize(smooth, (side, side), interpolation=cv2.INTER_LINEAR))


class FineDetail:
    """The detail of one frame: of the skin from the frame itself, of the mouth from the views."""

    def __init__(self, source_rgb: Image, face: GeneratedFace) -> None:
        """source_rgb: u8[256, 256, 3], the crop that the face is drawn on."""
        self._source_rgb = source_rgb
        self._face = face
        self._box = common_box(face.guidance.guide.box, box_of(face.region))
        if self._box is None:
            return
        box = self._box
        self._skin_at = face.guidance.guide.sources(face.source_points, box)
        moved = cv2.remap(source_rgb, *self._skin_at, cv2.INTER_LINEAR)
        drawn, mouth = face.face_rgb[box], self._mouth(box)
        rim = np.ones((_RIM_PX, _RIM_PX), dtype=np.uint8)
        valid = cv2.erode(face.guidance.valid[box].astype(np.uint8), rim, borderValue=0)
        valid = cv2.blur(valid.astype(np.float32), (_RIM_PX, _RIM_PX), borderType=cv2.BORDER_CONSTANT)
        self._of_skin = _likeness(drawn, moved) * valid * (1 - mouth)
        self._of_mouth = _likeness(drawn, face.guidance.rgb[box]) * valid * mouth
        if all(view.finer is None for view, _ in face.guidance.parts):
            self._of_mouth[:] = 0

    def _mouth(self, box: Box) -> Floats:
        """1 at the mouth, 0 on skin, with a soft edge: f32[h, w]."""
        lips = np.zeros(self._face.region.shape, dtype=np.uint8)
        cv2.fillPoly(lips, [np.round(self._face.points[outer_lip_contour(), :2]).astype(np.int32)], 1)
        around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * LIPS_PX + 1, 2 * LIPS_PX + 1))
        return np.asarray(cv2.blur(cv2.dilate(lips[box], around).astype(np.float32), (_RIM_PX, _RIM_PX)))

    def smoothed(self, face_rgb: Image) -> Image:
        """The drawn face u8[256, 256, 3], in whatever light, without what is fine where detail will come."""
        if self._box is None:
            return face_rgb
        smooth = face_rgb.copy()
        part = smooth[self._box]
        smooth[self._box] = blend(_smooth(part), part, self._of_skin + self._of_mouth)
        return smooth

    def added_to(self, face_rgb: Image, to_face: Affine, recorded_rgb: Image) -> Image:
        """Lay the detail over an enlarged face that was smoothed: u8[h, w, 3].

        face_rgb, recorded_rgb: u8[h, w, 3], the drawn face and what was recorded in its place; to_face: 2x3 affine from
        the crop's pixels to theirs, which scales and moves alone.
        """
        if self._box is None:
            return face_rgb
        size = recorded_rgb.shape[1::-1]
        there = _from_box(to_face, self._box)
        x, y, weight = (cv2.warpAffine(values, there, size) for values in (*self._skin_at, self._of_skin))
        (x_scale, _, left), (_, y_scale, top) = to_face.tolist()
        own = _difference(recorded_rgb, cv2.warpAffine(_smooth(self._source_rgb), to_face, size))
        detail = _weighted(_apart(cv2.remap(own, x * x_scale + left, y * y_scale + top, cv2.INTER_LINEAR)), weight)
        self._add_mouth(detail, to_face)
        return np.asarray(cv2.add(face_rgb, detail, dtype=cv2.CV_8U))

    def _add_mouth(self, detail: Floats, to_face: Affine) -> None:
        """Add the mouth's detail to that of the skin f32[h, w, 3], in place."""
        assert self._box is not None, "somebody's mouth"
        inside = box_of(self._of_mouth > 0)
        if inside is None:
            return
        box = out_of(inside, self._box)
        parts = self._face.guidance.parts
        there = _from_box(to_face, box)
        low, high = (
            there[:, 2],
            there[:, 2] + np.diag(there) * [inside[1].stop - inside[1].start, inside[0].stop - inside[0].start],
        )
        columns, rows = (slice(max(0, int(a)), max(0, int(b) + 1)) for a, b in zip(low, high, strict=True))
        part = detail[rows, columns]
        if not part.size:
            return
        there -= [[0, 0, columns.start], [0, 0, rows.start]]
        size = part.shape[1::-1]
        weight = cv2.warpAffine(self._of_mouth[inside], there, size)
        for view, share in parts:
            if view.finer is None:
                continue
            scale = view.finer.shape[0] / CROP_PIXELS
            x, y = (
                cv2.warpAffine((axis + 0.5) * scale - 0.5, there, size)
                for axis in self._face.guidance.guide.sources(view.points, box)
            )
            shown = cv2.remap(view.finer, x, y, cv2.INTER_LINEAR)
            part += _weighted(_apart(shown), (share * (1 + detail_given_back(parts))) * weight)


def _smooth(picture_rgb: Image) -> Image:
    return np.asarray(cv2.GaussianBlur(picture_rgb, (0, 0), FINE_PX))


def _difference(recorded_rgb: Image, smooth_rgb: Image) -> Image:
    return np.asarray(cv2.addWeighted(recorded_rgb, 1.0, smooth_rgb, -1.0, NONE), dtype=np.uint8)


def _apart(picture: Image) -> Floats:
    """A picture of detail u8[h, w, 3] as differences f32[h, w, 3]."""
    return np.asarray(cv2.subtract(picture, (NONE,) * 4, dtype=cv2.CV_32F))


def _weighted(differences: Floats, weight: Floats) -> Floats:
    return np.asarray(cv2.multiply(differences, cv2.merge([weight] * 3)))


def _likeness(drawn_rgb: Image, taken_from_rgb: Image) -> Floats:
    """1 where two pictures u8[h, w, 3] look alike but for what is fine, 0 where they do not: f32[h, w]."""
    height, width = drawn_rgb.shape[:2]
    small = (-(-width // _SHRINK), -(-height // _SHRINK))
    ours, theirs = (cv2.resize(it, small, interpolation=cv2.INTER_AREA) for it in (drawn_rgb, taken_from_rgb))
    apart = cv2.blur(cv2.absdiff(ours, theirs).max(axis=2).astype(np.float32), (3, 3))
    alike = np.clip((UNLIKE - apart) / (UNLIKE - ALIKE), 0, 1)
    return np.asarray(cv2.resize(alike, (width, height), interpolation=cv2.INTER_LINEAR))


def _from_box(to_face: Affine, box: Box) -> Affine:
    """The affine that leads a box of the crop, rather than all of it, to the face."""
    there: Affine = to_face.copy()
    there[:, 2] += to_face[:, :2] @ (box[1].start, box[0].start)
    return there
