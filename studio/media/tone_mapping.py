"""HDR pictures as SDR ones: the light that the samples stand for, with highlights rolled off instead of cut.

Both kinds of HDR are brought to light on a display of 1000 cd/m², where a white sheet of paper has 203 (ITU-R BT.2408).
Up to half of that nothing is compressed, which is where faces are; the rest makes room for the highlights.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
Image = npt.NDArray[np.uint8]
Transfer = Literal["PQ", "HLG"]

WHITE_CD = 203.0
"""Light of diffuse white in HDR; 1.0 in what follows."""
PEAK = 1000.0 / WHITE_CD
"""The brightest light that is told apart."""
KNEE = 0.5
"""Light from which on highlights are compressed."""

_TRANSFERS: dict[int, Transfer] = {16: "PQ", 18: "HLG"}  # AVCOL_TRC_SMPTE2084 and AVCOL_TRC_ARIB_STD_B67
_BT2020_PRIMARIES = 9  # AVCOL_PRI_BT2020
_SAMPLES = 1 << 16
_ROWS_AT_ONCE = 32  # what lies between samples and picture stays in the processor's cache
_SYSTEM_GAMMA = 1.2
_LUMINANCE_2020 = np.array([[0.2627, 0.6780, 0.0593]], dtype=np.float32)
_BT709_FROM_BT2020 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], dtype=np.float32
)


def hdr_transfer(frame: VideoFrame) -> Transfer | None:
    """How an HDR frame's samples stand for light; None for SDR."""
    return _TRANSFERS.get(int(frame.color_trc))


def tone_mapped(samples: npt.NDArray[np.uint16], transfer: Transfer, primaries: int) -> Image:
    """HDR samples u16[H, W, 3], RGB over the full range, to sRGB u8[H, W, 3]. primaries: as FFmpeg numbers them."""
    picture = np.empty(samples.shape, dtype=np.uint8)
    for first in range(0, len(samples), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        picture[rows] = _rows_mapped(samples[rows], transfer, primaries)
    return picture


def _rows_mapped(samples: npt.NDArray[np.uint16], transfer: Transfer, primaries: int) -> Image:
    light = cv2.LUT(samples, _light_of_samples(transfer))
    if transfer == "HLG":  # the samples are the scene's light; a display shows it with more contrast
        brightness = cv2.multiply(cv2.transform(light, _LUMINANCE_2020), _SAMPLES - 1, dtype=cv2.CV_16U)
        light = cv2.multiply(light, cv2.merge([cv2.LUT(brightness, _display_gain())] * 3))
    if primaries == _BT2020_PRIMARIES:
        light = cv2.transform(light, _BT709_FROM_BT2020)
    steps = cv2.multiply(light, (_SAMPLES - 1) / PEAK, dtype=cv2.CV_16U)  # saturates at both ends
    rows: Image = cv2.LUT(steps, _shown_light())
    return rows


@cache
def _light_of_samples(transfer: Transfer) -> Floats:
    """Light of each sample f32[65536]: of the display over white for PQ, of the scene from 0 to 1 for HLG."""
    sample = np.arange(_SAMPLES) / (_SAMPLES - 1)
    light = _pq_light(sample) if transfer == "PQ" else _hlg_light(sample)
    return light.astype(np.float32)


def _pq_light(sample: Doubles) -> Doubles:
    """SMPTE ST 2084."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = sample ** (1 / m2)
    return np.asarray(10_000 / WHITE_CD * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1))


def _hlg_light(sample: Doubles) -> Doubles:
    """ARIB STD-B67, inverse of the camera's curve."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(sample <= 0.5, sample**2 / 3, (np.exp((sample - c) / a) + b) / 12)


@cache
def _display_gain() -> Floats:
    """Light of a display over white per light of the scene, by the scene's brightness: f32[65536]."""
    brightness = np.arange(_SAMPLES) / (_SAMPLES - 1)
    return np.asarray(PEAK * brightness ** (_SYSTEM_GAMMA - 1), dtype=np.float32)


@cache
def _shown_light() -> Image:
    """The sRGB value u8[65536] of light from 0 to ``PEAK``: a straight line up to the knee, then Reinhard's curve."""
    light = np.arange(_SAMPLES) / (_SAMPLES - 1) * PEAK
    beyond, room = np.maximum(light - KNEE, 0) / (1 - KNEE), (PEAK - KNEE) / (1 - KNEE)
    rolled_off = beyond * (1 + beyond / room**2) / (1 + beyond)
    shown = np.minimum(light, KNEE) + (1 - KNEE) * rolled_off
    encoded = np.where(shown <= 0.0031308, 12.92 * shown, 1.055 * np.maximum(shown, 1e-9) ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(np.clip(encoded, 0, 1) * 255), dtype=np.uint8)
