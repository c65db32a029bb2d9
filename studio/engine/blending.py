"""Putting the generated face back: feathered at the mask's edge, colours matched to the skin around it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.face.crop import CROP_PIXELS, CropTransform

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]

FEATHER_PX = 7.0
"""Width of the transition, inside the region: nothing outside is ever touched."""
BAND_PX = 9.0
"""Width of the strip inside the region's edge where source and generated face are compared."""
COLOUR_REACH_PX = 28.0
"""How far into the face the correction found in the strip reaches."""
LARGEST_CORRECTION = 20.0
"""Of 255; a larger difference is not light but content, such as a collar behind a jaw that has moved."""
_SHRINK = 4


def feathered(region: Region, feather_px: float = FEATHER_PX) -> Floats:
    """Opacity of the generated face, f32[H, W]: 0 outside the region, rising to 1 within ``feather_px`` of its edge."""
    distance = _depth(region)
    t = np.clip(distance / feather_px, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def match_colour(generated_rgb: Image, source_rgb: Image, region: Region) -> Image:
    """Correct the generated face's light so that it meets the source at the region's edge.

    The difference in a strip along the inside of the edge is spread over the face by a wide blur and added. All
    pictures are u8[H, W, 3]; region: bool[H, W].
    """
    depth = _depth(region)
    band = ((depth > 0) & (depth <= BAND_PX)).astype(np.float32)
    difference = source_rgb.astype(np.float32) - generated_rgb.astype(np.float32)
    band *= (np.abs(difference).max(axis=2) <= 2 * LARGEST_CORRECTION).astype(np.float32)
    size = (region.shape[1] // _SHRINK, region.shape[0] // _SHRINK)
    weighted = cv2.resize(np.dstack([difference * band[..., None], band]), size, interpolation=cv2.INTER_AREA)
    spread = cv2.GaussianBlur(weighted, (0, 0), COLOUR_REACH_PX / _SHRINK)
    correction = spread[..., :3] / np.maximum(spread[..., 3:], 1e-4)
    correction = np.clip(correction, -LARGEST_CORRECTION, LARGEST_CORRECTION)
    wide = cv2.resize(correction, (region.shape[1], region.shape[0]), interpolation=cv2.INTER_LINEAR)
    matched = generated_rgb + wide * region[..., None]
    corrected: Image = np.round(matched).clip(0, 255).astype(np.uint8)
    return corrected


def blend(generated_rgb: Image, source_rgb: Image, opacity: Floats) -> Image:
    """Lay the generated crop over the source crop. u8[H, W, 3]; where opacity is 0 the source's bytes stay."""
    mixed = source_rgb + (generated_rgb.astype(np.float32) - source_rgb) * opacity[..., None]
    return np.round(mixed).astype(np.uint8)


def put_back(frame_rgb: Image, generated_rgb: Image, opacity: Floats, crop: CropTransform) -> Image:
    """Return a copy of the frame with the generated crop in its place, at the frame's own resolution.

    frame_rgb: u8[H, W, 3]; generated_rgb: u8[256, 256, 3]; opacity: f32[256, 256]; where it is 0
    the frame keeps its bytes.
    """
    height, width = frame_rgb.shape[:2]
    rows, columns = np.nonzero(opacity > 0)
    if len(rows) == 0:
        return frame_rgb.copy()
    low = crop.to_frame(np.array([[columns.min(), rows.min()]], dtype=np.float32))[0]
    high = crop.to_frame(np.array([[columns.max() + 1, rows.max() + 1]], dtype=np.float32))[0]
    left, top = (int(max(0, np.floor(v) - 1)) for v in low)
    right, bottom = int(min(width, np.ceil(high[0]) + 1)), int(min(height, np.ceil(high[1]) + 1))
    result = frame_rgb.copy()
    if right <= left or bottom <= top:
        return result
    inverse = cv2.invertAffineTransform(crop.matrix())
    inverse[:, 2] -= (left, top)
    size = (right - left, bottom - top)
    interpolation = cv2.INTER_CUBIC if crop.side > CROP_PIXELS else cv2.INTER_LINEAR
    face = cv2.warpAffine(generated_rgb, inverse, size, flags=interpolation, borderMode=cv2.BORDER_REPLICATE)
    alpha = cv2.warpAffine(opacity, inverse, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    result[top:bottom, left:right] = blend(face, result[top:bottom, left:right], alpha)
    return result


def _depth(region: Region) -> Floats:
    """Distance of each pixel of the region to its edge, f32[H, W]. The picture's own border is no edge."""
    padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth: Floats = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return depth
