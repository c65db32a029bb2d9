"""Putting the generated face back: feathered at the mask's edge, colours matched to the skin around it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.blend import blend
from models.face.box import box_of
from models.face.crop import CROP_PIXELS, CropTransform
from studio.engine.fine_detail import FineDetail
from studio.engine.render_settings import FEATHER_PX

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]

UNTOUCHED_PX = 1.4
"""Width of the region's rim that stays the source's: scaling the crop up spreads opacity by one pixel, √2 across."""
BAND_PX = 9.0
"""Width of the strip inside the region's edge where source and generated face are compared."""
COLOUR_REACH_PX = 28.0
"""How far into the face the correction found in the strip reaches."""
LARGEST_CORRECTION = 20.0
"""Of 255; a larger difference is not light but content, such as a collar behind a jaw that has moved."""
_SHRINK = 4


def feathered(region: Region, feather_px: float = FEATHER_PX) -> Floats:
    """Opacity of the generated face, f32[H, W]: 0 outside the region, rising to 1 within ``feather_px`` of its edge.

    The transition lies inside the region: nothing outside is ever touched.
    """
    t = np.clip((_depth(region) - UNTOUCHED_PX) / (feather_px - UNTOUCHED_PX), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def match_colour(generated_rgb: Image, source_rgb: Image, region: Region) -> Image:
    """Correct the generated face's light so that it meets the source at the region's edge.

    The difference in a strip along the inside of the edge is spread over the face by a wide blur and added. All
    pictures are u8[H, W, 3]; region: bool[H, W]; H and W are multiples of 4.
    """
    matched = generated_rgb.copy()
    found = box_of(region)
    if found is None:
        return matched
    small = tuple(slice(side.start // _SHRINK, -(-side.stop // _SHRINK)) for side in found)
    rows, columns = (slice(side.start * _SHRINK, side.stop * _SHRINK) for side in small)
    difference = cv2.subtract(source_rgb[rows, columns], generated_rgb[rows, columns], dtype=cv2.CV_32F)
    band = _comparable(difference, _depth(region)[rows, columns])
    size = (small[1].stop - small[1].start, small[0].stop - small[0].start)
    spread = np.zeros((region.shape[0] // _SHRINK, region.shape[1] // _SHRINK, 4), dtype=np.float32)
    weighted = cv2.merge([*(cv2.multiply(channel, band) for channel in cv2.split(difference)), band])
    spread[small] = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA)
    spread = cv2.GaussianBlur(spread, (0, 0), COLOUR_REACH_PX / _SHRINK)
    correction = spread[..., :3] / np.maximum(spread[..., 3:], 1e-4)
    correction = np.clip(correction, -LARGEST_CORRECTION, LARGEST_CORRECTION)
    wide = cv2.resize(correction, region.shape[::-1], interpolation=cv2.INTER_LINEAR)[rows, columns]
    lit = cv2.add(generated_rgb[rows, columns], wide, dtype=cv2.CV_8U)
    cv2.copyTo(lit, region[rows, columns].astype(np.uint8), matched[rows, columns])
    return matched


def _comparable(difference: Floats, depth: Floats) -> Floats:
    """1 in the strip inside the region's edge where the pictures differ by light alone, else 0. f32[H, W]."""
    red, green, blue = cv2.split(cv2.absdiff(difference, 0.0))
    largest = cv2.max(cv2.max(red, green), blue)
    band = (depth > 0) & (depth <= BAND_PX) & (largest <= 2 * LARGEST_CORRECTION)
    return np.asarray(band, dtype=np.float32)


def put_back(
    frame_rgb: Image,
    generated_rgb: Image,
    opacity: Floats,
    crop: CropTransform,
    detail: FineDetail | None = None,
) -> Image:
    """Return a copy of the frame with the generated crop in its place, at the frame's own resolution.

    frame_rgb: u8[H, W, 3]; generated_rgb: u8[256, 256, 3]; opacity: f32[256, 256]; where it is 0
    the frame keeps its bytes; detail: what is fine in the face, for a frame that has more pixels than the crop.
    """
    height, width = frame_rgb.shape[:2]
    result = frame_rgb.copy()
    box = box_of(opacity > 0)
    if box is None:
        return result
    low, high = crop.to_frame([[box[1].start, box[0].start], [box[1].stop, box[0].stop]])
    left, top = (int(max(0, np.floor(v) - 1)) for v in low)
    right, bottom = int(min(width, np.ceil(high[0]) + 1)), int(min(height, np.ceil(high[1]) + 1))
    if right <= left or bottom <= top:
        return result
    inverse = cv2.invertAffineTransform(crop.matrix())
    inverse[:, 2] -= (left, top)
    size = (right - left, bottom - top)
    interpolation = cv2.INTER_CUBIC if crop.side > CROP_PIXELS else cv2.INTER_LINEAR
    if detail is not None:
        generated_rgb = detail.smoothed(generated_rgb)
    window = round(crop.scale) | 1  # a small face: average what one pixel of the frame covers
    averaged = cv2.blur(generated_rgb, (window, window)) if window > 1 else generated_rgb
    face = cv2.warpAffine(averaged, inverse, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpAffine(opacity, inverse, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    recorded = result[top:bottom, left:right]
    if detail is not None:
        face = detail.added_to(face, inverse, recorded)
    result[top:bottom, left:right] = blend(face, recorded, alpha)
    return result


def _depth(region: Region) -> Floats:
    """Distance of each pixel of the region to its edge, f32[H, W].

    The crop's border is an edge too: where a region reaches it, the frame goes on and a seam would show.
    """
    padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    depth: Floats = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return depth
