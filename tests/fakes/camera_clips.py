"""Clips as cameras and editing programs write them, from pictures: HDR, turned, with uneven times, with many sounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

import av
import numpy as np
from av.audio.stream import AudioStream
from av.stream import Disposition

SOUND_HZ = 48_000
TICK = Fraction(1, 120_000)
"""Fine enough for every rate of film and television."""
_BT2020 = 9  # FFmpeg's number for primaries and matrix alike
_TRANSFER_NUMBERS = {"PQ": 16, "HLG": 18}
_BT2020_FROM_BT709 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])
_WHITE, _HDR_PEAK = 203.0, 1000.0  # cd/m²

Transfer = Literal["PQ", "HLG"]


def hdr_signal(picture_rgb: np.ndarray, transfer: Transfer, gain: float = 1.0) -> np.ndarray:
    """An sRGB picture u8[H, W, 3] as a camera for HDR records it: f64[H, W, 3] from 0 to 1. gain: of its light."""
    value = picture_rgb / 255.0
    light = gain * np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    light = light @ _BT2020_FROM_BT709.T
    if transfer == "PQ":
        power = (light * _WHITE / 10_000) ** (2610 / 16384)
        return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)
    display = light * _WHITE / _HDR_PEAK
    brightness = np.maximum(display @ [0.2627, 0.6780, 0.0593], 1e-9)
    scene = display * brightness[..., None] ** (1 / 1.2 - 1)
    curved = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    return np.clip(np.where(scene <= 1 / 12, np.sqrt(3 * scene), curved), 0, 1)


def write_clip(
    path: Path,
    pictures: Iterable[np.ndarray],
    *,
    rate: Fraction = Fraction(25),
    starts_s: Sequence[Fraction] | None = None,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    transfer: Transfer | None = None,
    rotation: int = 0,
    sounds_hz: Sequence[float] = (),
    played: int = 0,
) -> Path:
    """Write pictures u8[H, W, 3] of even sides. transfer: of HDR, which is then H.265 in 10 bits; rotation: what the
    display matrix says, while the pixels stay; sounds_hz: one track with a tone of a second for each; played: which of
    them is marked as the default.
    """
    if transfer is not None:
        codec, pix_fmt = "libx265", "yuv420p10le"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate)
        stream.pix_fmt, stream.time_base, stream.codec_context.time_base = pix_fmt, TICK, TICK
        quiet = {"x265-params": "log-level=none"} if codec == "libx265" else {}
        stream.options = {"preset": "ultrafast", "crf": "14", **quiet}
        if transfer is not None:
            tell_hdr(stream.codec_context, transfer)
        if rotation:
            stream.set_display_rotation(rotation)
        sounds = [container.add_stream("aac", rate=SOUND_HZ, layout="mono") for _ in sounds_hz]
        for number, sound in enumerate(sounds):
            sound.disposition = Disposition.default if number == played else Disposition(0)
        for index, picture in enumerate(pictures):
            if index == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = _frame(picture, pix_fmt, transfer)
            start = index / rate if starts_s is None else starts_s[index]
            frame.pts, frame.time_base = round(start / TICK), TICK
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        for sound, hz in zip(sounds, sounds_hz, strict=True):
            _write_tone(container, sound, hz)
    return path


def tell_hdr(context: av.VideoCodecContext, transfer: Transfer) -> None:
    """Mark what is encoded as HDR in BT.2020."""
    context.color_trc = _TRANSFER_NUMBERS[transfer]
    context.color_primaries = context.colorspace = _BT2020
    context.color_range = 1


def _frame(picture: np.ndarray, pix_fmt: str, transfer: Transfer | None) -> av.VideoFrame:
    if transfer is None:
        return av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pix_fmt)
    samples = np.rint(hdr_signal(picture, transfer) * 65535).astype(np.uint16)
    frame = av.VideoFrame.from_ndarray(samples, format="rgb48le")
    frame = frame.reformat(format=pix_fmt, dst_colorspace=_BT2020, dst_color_range=1)
    frame.color_trc = _TRANSFER_NUMBERS[transfer]
    return frame


def _write_tone(container: av.container.OutputContainer, stream: AudioStream, hz: float) -> None:
    tone = 0.3 * np.sin(np.arange(SOUND_HZ) * 2 * np.pi * hz / SOUND_HZ)
    frame = av.AudioFrame.from_ndarray(tone.astype(np.float32)[None], format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, 0, Fraction(1, SOUND_HZ)
    container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
