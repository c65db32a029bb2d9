"""Clips made on the spot, each frame with its own brightness and a red corner that shows which way is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from models.audio.waveform import Waveform

TICK = Fraction(1, 12_800)


def brightness(index: int) -> int:
    return 20 + 2 * (index % 110)


def picture(index: int, width: int, height: int) -> np.ndarray:
    image = np.full((height, width, 3), brightness(index), np.uint8)
    image[: height // 4, : width // 4] = (230, 20, 20)
    return image


@pytest.fixture
def make_video(tmp_path: Path) -> Callable[..., Path]:
    def make(
        name: str = "clip.mp4",
        *,
        count: int = 30,
        size: tuple[int, int] = (64, 48),
        codec: str = "libx264",
        pix_fmt: str = "yuv420p",
        rate: Fraction = Fraction(25),
        starts_s: Sequence[Fraction] | None = None,
        group: int = 12,
        rotation: int = 0,
        hflip: bool = False,
        movflags: str = "",
        aspect: Fraction | None = None,
        draw: Callable[[int, int, int], np.ndarray] = picture,
    ) -> Path:
        path = tmp_path / name
        tick = 1 / rate if name.endswith(".avi") else TICK  # AVI counts every tick as a frame
        with av.open(str(path), "w", options={"movflags": movflags} if movflags else {}) as container:
            stream = container.add_stream(codec, rate=rate)
            stream.width, stream.height = size
            stream.pix_fmt = pix_fmt
            stream.time_base = tick
            stream.codec_context.time_base = tick
            stream.codec_context.gop_size = group
            if codec == "libx264":
                stream.options = {"crf": "8", "preset": "veryfast"}
            if aspect is not None:
                stream.codec_context.sample_aspect_ratio = aspect
            if rotation or hflip:
                stream.set_display_rotation(rotation, hflip=hflip)
            starts = starts_s or [index / rate for index in range(count)]
            for index, start in enumerate(starts):
                frame = VideoFrame.from_ndarray(draw(index, *size), format="rgb24").reformat(format=pix_fmt)
                frame.pts, frame.time_base = round(start / tick), tick
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return make


@pytest.fixture
def tone() -> Callable[..., Waveform]:
    def make(seconds: float, rate_hz: int = 48_000, channels: int = 2) -> Waveform:
        time_s = np.arange(round(seconds * rate_hz)) / rate_hz
        columns = [0.4 * np.sin(2 * np.pi * 220 * (channel + 1) * time_s) for channel in range(channels)]
        return Waveform(np.stack(columns, axis=1).astype(np.float32), rate_hz)

    return make
