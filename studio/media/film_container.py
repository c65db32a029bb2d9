"""The file that a film lies in: opened alike for a film written in one go and for one joined from parts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer

from studio.media.video_encoding import VideoEncoding

LEAST_CLOCK_HZ = 10_000
"""The usual 1000 Hz rounds the length of a 29.97 Hz film."""

_CONTAINERS = {".mkv": "matroska", ".webm": "webm", ".mov": "mov"}
"""FFmpeg's names; a file with any other suffix is an MP4."""

_PLAIN_TAGS = frozenset({"title", "artist", "album", "date", "comment", "copyright", "description", "encoder", "genre"})


def container_format(path: Path) -> str:
    """FFmpeg's name of the container that a suffix asks for."""
    return _CONTAINERS.get(path.suffix.lower(), "mp4")


def open_film(file: Path, container_format: str, rate: Fraction, metadata: Mapping[str, str]) -> OutputContainer:
    """Open a file to be written. metadata: tags, own keys allowed. Raises what PyAV does."""
    options = {}
    if container_format in ("mp4", "mov"):
        flags = "+faststart"
        if not set(metadata) <= _PLAIN_TAGS:
            flags += "+use_metadata_tags"
        options = {"movflags": flags, "movie_timescale": str(_clock_hz(rate))}
    container = av.open(f"file:{file.absolute()}", "w", format=container_format, options=options)
    container.metadata.update(metadata)
    return container


def sound_codec_in(container_format: str, encoding: VideoEncoding) -> str:
    """Matroska shifts the picture by what AAC needs to get going; it knows better how to say that of Opus."""
    wanted = encoding.sound_codec
    return "libopus" if container_format == "matroska" and wanted == "aac" else wanted


def _clock_hz(rate: Fraction) -> int:
    """Return a clock for the lengths in the file that states whole frames exactly and sound within 0.1 ms."""
    hz = rate.numerator
    while hz < LEAST_CLOCK_HZ:
        hz *= 2
    return hz
