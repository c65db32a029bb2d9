"""What stands before the mouth: a hand, a microphone, a cup. Its pixels stay as recorded.

The lower face of every frame is laid out on one still mesh, where it changes little: lips and light apart, skin is
skin. What differs far more than that place usually does, over a large patch and for some frames, is something else. A
hand has the face's own colour; where a patch differs a little, hands are looked for.
Something that is before the mouth for most of a shot counts as the face: it is what the mouth usually looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from models.face.crop import CROP_PIXELS
from models.face.face_mask import contour_points, face_region
from models.face.mesh_warp import warp_triangles, warped_triangles
from models.face.topology import FACE_OVAL, RING
from models.tracking.hands import HandFinder

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

OCCLUSION_PIXELS = 64
"""Side of the maps, over the whole crop."""
FEWEST_FRAMES = 12
"""In a shorter clip nothing is usual."""
FAR, NEAR = 3.7, 2.0
"""Deviations, in those usual for the place, from which on something else is there, and from which on it may be: around
what is there, and where there are hands."""
LEAST_CHANGE, LEAST_CHANGE_OF_HAND = 20.0, 8.0
"""The same in colour steps of 255: what is usual in a still picture is next to nothing."""
LEAST_SHARE = 0.05
"""Share of the lower face that a patch covers at least."""
LEAST_AGREEMENT = 0.25
"""Share of a hand, where it covers the lower face, that must differ."""
LASTING_FRAMES = 5
"""Most frames of so many must show it."""
NOTHING: Flags = np.zeros((0, OCCLUSION_PIXELS, OCCLUSION_PIXELS), dtype=bool)
"""Of a clip in which nothing stands before the mouth."""

_LAYOUT = 48
_USUAL_QUANTILE, _QUANTILE_OF_NORMAL = 25, 0.32
_NOTCH = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (17, 17))
"""A mouth, which usually changes most, leaves a notch of this size in what is before it."""
_REACH = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
_LIGHT_VERTICES = (151, 108, 337, 9, 6, 197, 195, 101, 330, 50, 280, 5, 107, 336)
"""Forehead, nose and cheeks: they tell how each frame is lit, and are rarely covered together with the mouth."""
_FINGER_WIDTH = 0.22
"""Of the hand's length from the wrist to the root of the middle finger."""
_FINGERS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (0, 9, 10, 11, 12), (0, 13, 14, 15, 16), (0, 17, 18, 19, 20))
_PALM = (0, 1, 5, 9, 13, 17)


def find_occlusion(
    crops: Sequence[Image],
    points: Floats,
    present: Flags,
    cuts: Sequence[int] = (),
    progress: Callable[[float], None] = lambda _: None,
) -> Flags:
    """Where something else than the face is seen: bool[T, 64, 64] over the crops, or bool[0, 64, 64] if nowhere.

    crops: u8[256, 256, 3] each; points: f32[T, V, 3], their meshes with ring, in crop pixels; present: bool[T];
    cuts: first frames of new shots, each of which looks as it looks; progress: called with 0 to 1.
    """
    if present.sum() < FEWEST_FRAMES:
        return NOTHING
    layout = _Layout(points[present].mean(axis=0))
    pictures = np.zeros((len(crops), _LAYOUT, _LAYOUT, 3), dtype=np.float32)
    for index in range(len(crops)):
        if present[index]:
            pictures[index] = layout.evenly_lit(crops[index], points[index])
        progress((index + 1) / len(crops))
    shots = np.split(np.arange(len(crops)), [cut for cut in cuts if 0 < cut < len(crops)])
    far, near = (
        np.concatenate(flags) for flags in zip(*(_unusual(pictures[s], present[s]) for s in shots), strict=True)
    )
    found = np.zeros((len(crops), OCCLUSION_PIXELS, OCCLUSION_PIXELS), dtype=bool)
    with HandFinder() as hands:
        for index in np.flatnonzero(present).tolist():
            patch = layout.patches(far[index])
            if patch.any():
                grown = patch | (near[index] & layout.area & cv2.dilate(patch.astype(np.uint8), _REACH).astype(bool))
                found[index] = layout.in_crop(grown, points[index])
            suspected = layout.patches(near[index])
            if suspected.any():
                differs = layout.in_crop(near[index] & layout.area, points[index])
                found[index] |= _hands_before(hands.find(crops[index]), differs, points[index])
    found = np.concatenate([_lasting(found[shot]) for shot in shots])
    for index in np.flatnonzero(found.any(axis=(1, 2))).tolist():
        found[index] = cv2.morphologyEx(found[index].astype(np.uint8), cv2.MORPH_CLOSE, _NOTCH)
    return found if found.any() else NOTHING


def occlusion_alpha(occluded: Flags) -> Floats:
    """How much of each pixel of the crop stays as recorded, f32[256, 256], for a map bool[64, 64]."""
    widened = cv2.dilate(occluded.astype(np.float32), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5)))
    size = (CROP_PIXELS, CROP_PIXELS)
    return np.asarray(cv2.GaussianBlur(cv2.resize(widened, size, interpolation=cv2.INTER_LINEAR), (0, 0), 3.0))


class _Layout:
    """The still mesh on which every frame is laid out, and what of it is the lower face."""

    def __init__(self, mesh: Floats) -> None:
        contour = contour_points(mesh)
        low, high = contour.min(axis=0), contour.max(axis=0)
        self._points = mesh.copy()
        self._points[:, :2] = (mesh[:, :2] - (low + high) / 2) * ((_LAYOUT - 4) / (high - low).max()) + _LAYOUT / 2
        self.area = face_region(self._points, _LAYOUT)
        """With the strip below the jaw, through which things come into the picture."""
        without_strip = self._points.copy()
        without_strip[list(RING)] = self._points[list(FACE_OVAL)]
        self._face = face_region(without_strip, _LAYOUT)

    def evenly_lit(self, crop_rgb: Image, points: Floats) -> Floats:
        """A frame laid out, its light that of a face of middle brightness: f32[48, 48, 3]."""
        laid_out, _ = warp_triangles(crop_rgb, points, self._points, warped_triangles(), _LAYOUT)
        x, y = np.clip(np.round(points[list(_LIGHT_VERTICES), :2]), 0, CROP_PIXELS - 1).astype(int).T
        light = np.median(cv2.blur(crop_rgb, (7, 7))[y, x], axis=0)
        even = cv2.GaussianBlur(laid_out, (0, 0), 1.5).astype(np.float32) * (140 / (light + 8))
        return np.asarray(even, dtype=np.float32)

    def patches(self, differs: Flags) -> Flags:
        """Coherent patches that are large enough within the face: bool[48, 48]."""
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
        open_ = cv2.morphologyEx((differs & self.area).astype(np.uint8), cv2.MORPH_OPEN, kernel)
        count, labels = cv2.connectedComponents(cv2.morphologyEx(open_, cv2.MORPH_CLOSE, kernel))
        sizes = np.bincount(labels[self._face], minlength=count)
        sizes[0] = 0
        return np.asarray((sizes >= LEAST_SHARE * self._face.sum())[labels])

    def in_crop(self, flags: Flags, points: Floats) -> Flags:
        """The same on the crop of a frame: bool[64, 64]."""
        picture = np.repeat(flags.astype(np.uint8)[..., None] * 255, 3, axis=2)
        scaled = points * np.float32(OCCLUSION_PIXELS / CROP_PIXELS)
        moved, _ = warp_triangles(picture, self._points, scaled, warped_triangles(), OCCLUSION_PIXELS)
        return np.asarray(moved[..., 0] > 127)


def _unusual(pictures: Floats, present: Flags) -> tuple[Flags, Flags]:
    """Where the frames of a shot look far, or at least somewhat, unlike what they mostly look like: bool[T, 48, 48].

    Another colour counts double against another brightness: shadows come and go.
    """
    if present.sum() < FEWEST_FRAMES:
        none = np.zeros(pictures.shape[:3], dtype=bool)
        return none, none
    change = pictures - np.median(pictures[present], axis=0)
    brightness = change.mean(axis=-1)
    change -= brightness[..., None]
    far = np.sqrt(2 * (change**2).sum(axis=-1) + brightness**2)
    usual = np.percentile(far[present], _USUAL_QUANTILE, axis=0) / _QUANTILE_OF_NORMAL
    usual = cv2.GaussianBlur(usual.astype(np.float32), (0, 0), 2.0)
    seen = present[:, None, None]
    return (
        (far > np.maximum(LEAST_CHANGE, FAR * usual)) & seen,
        (far > np.maximum(LEAST_CHANGE_OF_HAND, NEAR * usual)) & seen,
    )


def _hands_before(hands: Sequence[Floats], differs: Flags, points: Floats) -> Flags:
    """Hands over the lower face where it differs from what it is: bool[64, 64]. hands: f32[21, 2] each, crop pixels."""
    scale = np.float32(OCCLUSION_PIXELS / CROP_PIXELS)
    face = face_region(points * scale, OCCLUSION_PIXELS)
    before = np.zeros_like(differs)
    for hand in hands:
        shape = _shape_of(hand * scale)
        covered = shape & face
        if covered.sum() >= LEAST_SHARE * face.sum() and (differs & covered).sum() >= LEAST_AGREEMENT * covered.sum():
            before |= shape
    return before


def _shape_of(hand: Floats) -> Flags:
    """A hand of 21 joints, in pixels of the map, as palm and fingers of their usual width: bool[64, 64]."""
    drawn = np.zeros((OCCLUSION_PIXELS, OCCLUSION_PIXELS), dtype=np.uint8)
    joints = np.round(hand).astype(np.int32)
    width = max(1, round(_FINGER_WIDTH * float(np.linalg.norm(hand[9] - hand[0]))))
    cv2.fillConvexPoly(drawn, cv2.convexHull(joints[list(_PALM)]), 1)
    cv2.polylines(drawn, [joints[list(finger)] for finger in _FINGERS], isClosed=False, color=1, thickness=width)
    return drawn.astype(bool)


def _lasting(found: Flags) -> Flags:
    """What most of the frames around show too."""
    padded = np.pad(found, ((LASTING_FRAMES // 2, LASTING_FRAMES // 2), (0, 0), (0, 0)), mode="edge")
    seen = np.lib.stride_tricks.sliding_window_view(padded, LASTING_FRAMES, axis=0).sum(axis=-1, dtype=np.uint8)
    return np.asarray(seen > LASTING_FRAMES // 2)
