"""How a film is compressed: codec, quality, and the container that goes with it. Nothing of FFmpeg is loaded here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

Codec = Literal["h264", "h265", "vp9", "prores"]
Quality = Literal["high", "standard", "small"]
CODECS: tuple[Codec, ...] = get_args(Codec)
QUALITIES: tuple[Quality, ...] = get_args(Quality)

SUFFIXES: dict[Codec, tuple[str, ...]] = {
    "h264": (".mp4", ".mkv", ".mov"),
    "h265": (".mp4", ".mkv", ".mov"),
    "vp9": (".webm", ".mkv"),
    "prores": (".mov", ".mkv"),
}
"""Containers that hold a codec; the first is the one that players expect."""

_QUALITY_NUMBERS: dict[Codec, tuple[int, int, int]] = {
    "h264": (14, 18, 25),
    "h265": (17, 21, 28),
    "vp9": (20, 30, 40),
    "prores": (3, 2, 1),
}
"""For high, standard and small: constant rate factors, the smaller the better; for ProRes the profile: HQ, 422, LT."""

_HARDWARE: dict[Codec, tuple[str, ...]] = {
    "h264": ("h264_nvenc", "h264_qsv", "h264_amf", "h264_videotoolbox"),
    "h265": ("hevc_nvenc", "hevc_qsv", "hevc_amf", "hevc_videotoolbox"),
    "vp9": (),
    "prores": (),
}

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VideoEncoding:
    """What an encoder is told. encoder: FFmpeg's name; sound_codec: what the sound beside it is compressed with;
    options: the encoder's own; tag: four letters that some players look for, empty for the container's own.
    """

    encoder: str
    pixel_format: str
    sound_codec: Literal["aac", "libopus", "pcm_s16le"]
    options: Options
    tag: str = ""


def quality_number(codec: Codec, quality: Quality) -> int:
    """What a step of quality is for a codec: see ``_QUALITY_NUMBERS``."""
    return _QUALITY_NUMBERS[codec][QUALITIES.index(quality)]


def encoding_of(codec: Codec, number: int) -> VideoEncoding:
    """The encoder that every machine has. number: as ``quality_number`` gives it, or any other of the codec's scale."""
    match codec:
        case "h264":
            return VideoEncoding("libx264", "yuv420p", "aac", (("crf", str(number)), ("preset", "veryfast")))
        case "h265":
            quiet = ("x265-params", "log-level=error")
            options = (("crf", str(number)), ("preset", "veryfast"), quiet)
            return VideoEncoding("libx265", "yuv420p", "aac", options, tag="hvc1")  # Apple's players want this tag
        case "vp9":
            pace = (("deadline", "realtime"), ("cpu-used", "5"), ("row-mt", "1"))
            return VideoEncoding("libvpx-vp9", "yuv420p", "libopus", (("crf", str(number)), ("b", "0"), *pace))
        case "prores":
            return VideoEncoding(
                "prores_ks", "yuv422p10le", "pcm_s16le", (("profile", str(number)), ("vendor", "apl0"))
            )


def hardware_encodings(codec: Codec, number: int) -> tuple[VideoEncoding, ...]:
    """Encoders in graphics hardware, of which a machine may have one; whether it opens is found out by opening it."""
    found = []
    for encoder in _HARDWARE[codec]:
        maker = encoder.partition("_")[2]
        found.append(
            VideoEncoding(
                encoder,
                "nv12" if maker == "qsv" else "yuv420p",
                "aac",
                _hardware_options(maker, number),
                tag="hvc1" if codec == "h265" else "",
            )
        )
    return tuple(found)


def _hardware_options(maker: str, number: int) -> Options:
    """Ask for a constant quality in the words of each maker."""
    match maker:
        case "nvenc":
            return (("rc", "vbr"), ("cq", str(number)), ("b", "0"))
        case "qsv":
            return (("global_quality", str(number)),)
        case "amf":
            return (("rc", "cqp"), ("qp_i", str(number)), ("qp_p", str(number)))
        case _:  # VideoToolbox knows constant quality on some machines only; a rate in bits a second on all
            return (("b", f"{max(2, 26 - number)}M"),)


def with_suffix_of(path: Path, codec: Codec) -> Path:
    """The path with a suffix that the codec may have; the usual one is added where there is another or none."""
    suffixes = SUFFIXES[codec]
    return path if path.suffix.lower() in suffixes else path.with_name(f"{path.name}{suffixes[0]}")
