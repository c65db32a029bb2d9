"""A take: a live session as it was kept, to be heard again, trimmed, and rendered with more time.

A folder holds ``take.json``, what the session began with; ``take.frames``, chunks of sound and lips, one a second;
and, once a person changed something about it, ``about.json``, its name and what of it is used. A chunk counts if it is
whole, so a program that was killed leaves a take that ends a second earlier at most. Knows no network.
"""

from __future__ import annotations

import json
import logging
import math
import os
import shutil
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from models.face.coefficients import FRAMES_PER_SECOND
from studio.engine.render_settings import AS_IT_IS, RenderSettings, render_settings_from
from studio.errors import StudioError, sentence
from studio.user_dirs import data_dir

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]

HEADER, FRAMES, ABOUT = "take.json", "take.frames", "about.json"
TAKE_RATE_HZ = 48_000
"""Of the sound that is kept: what the film will be heard with; the networks hear a third of it."""
FRAME_SAMPLES = TAKE_RATE_HZ // FRAMES_PER_SECOND
CHUNK = struct.Struct("<4sIIII")
"""Mark, number of the first frame, frames, E, CRC-32 of what follows: i16[frames · 1920] sound, f32[frames, E] β̂,
f32[frames] openness, f64[frames] seconds since the middle of the first frame's sound was heard.
"""
CHUNK_MARK = b"take"
LARGEST_CHUNK_BYTES = 1 << 24
"""What claims more is damaged."""


@dataclass(frozen=True)
class TakeHeader:
    """What a session began with. begun: ISO 8601, with the difference from UTC; reference: the clip, empty for the
    sample portrait; face: which of several, 0 the largest; preset, device: what rendered it live; microphone: as it
    was chosen, empty for the system's choice; gain_db, gate_db (None for no gate), look_ahead_ms: at the beginning;
    render: the adjustments, the style's seed among them.
    """

    begun: str
    reference: str = ""
    face: int = 0
    preset: str = "lite"
    device: str = "CPU"
    microphone: str = ""
    gain_db: float = 0.0
    gate_db: float | None = None
    look_ahead_ms: int = 0
    render: RenderSettings = AS_IT_IS


@dataclass(frozen=True)
class TakePart:
    """What of a take is to be said: from begin_s to end_s, in seconds."""

    folder: Path
    begin_s: float
    end_s: float


@dataclass(frozen=True)
class Take:
    """name: given by a person, empty before; frames: that are whole; begin_s, end_s: what of it is used, end_s the
    whole length unless somebody trimmed it; size_bytes: on disk.
    """

    folder: Path
    header: TakeHeader
    name: str
    frames: int
    begin_s: float
    end_s: float
    size_bytes: int

    @property
    def duration_s(self) -> float:
        """Length of the whole."""
        return self.frames / FRAMES_PER_SECOND

    @property
    def part(self) -> TakePart:
        """What of it is used."""
        return TakePart(self.folder, self.begin_s, self.end_s)

    def files(self) -> tuple[Path, ...]:
        """The files that are there of it."""
        return tuple(path for name in (HEADER, FRAMES, ABOUT) if (path := self.folder / name).is_file())

    @property
    def begun(self) -> datetime:
        """When the session began."""
        return datetime.fromisoformat(self.header.begun)


@dataclass(frozen=True)
class TakeFrames:
    """sound: i16[T · 1920] at 48 kHz; expression: β̂ f32[T, E] as committed live; openness: f32[T]; heard_s: f64[T]."""

    sound: npt.NDArray[np.int16] = field(repr=False)
    expression: Floats = field(repr=False)
    openness: Floats = field(repr=False)
    heard_s: npt.NDArray[np.float64] = field(repr=False)


def takes_folder() -> Path:
    """Where takes are kept; not created here."""
    return data_dir() / "takes"


def list_takes(folder: Path) -> tuple[Take, ...]:
    """Every take in a folder that holds a frame, the latest first. One that cannot be read is passed over."""
    takes = []
    for header in folder.glob(f"*/{HEADER}"):
        try:
            take = read_take(header.parent)
        except StudioError as error:
            log.warning("a take is passed over: %s", error)
            continue
        if take.frames:
            takes.append(take)
    return tuple(sorted(takes, key=lambda take: take.begun, reverse=True))


def find_take(name: str, folder: Path) -> Take:
    """A take by its folder, by the name of its folder in ``folder``, or by the name that it was given.

    Raises StudioError if there is none, or if several have the name.
    """
    for place in (Path(name), folder / name):
        if (place / HEADER).is_file():
            return read_take(place)
    named = [take for take in list_takes(folder) if take.name == name]
    if len(named) == 1:
        return named[0]
    if named:
        folders = ", ".join(take.folder.name for take in named)
        raise StudioError(
            sentence("Several takes are called {name}.", name=name),
            sentence("Give its folder: {folders}.", folders=folders),
        )
    raise StudioError(
        sentence("There is no take {name}.", name=name), sentence("Takes are kept in {folder}.", folder=folder)
    )


def read_take(folder: Path) -> Take:
    """Read what there is to say about a take. Raises StudioError naming the file that is the matter."""
    try:
        header = _header_from(json.loads((folder / HEADER).read_text(encoding="utf-8")))
        frames = sum(count for _, count, _ in _chunks(folder, with_content=False))
        size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    except (OSError, ValueError, TypeError) as error:
        raise _unreadable(folder, error) from error
    name, begin_s, end_s = _about(folder)
    duration_s = frames / FRAMES_PER_SECOND
    end_s = duration_s if end_s is None else min(end_s, duration_s)
    return Take(folder, header, name, frames, min(begin_s, end_s), end_s, size)


def read_frames(folder: Path) -> TakeFrames:
    """Everything that is whole. Raises StudioError if nothing is."""
    try:
        pieces = [_unpacked(count, content) for _, count, content in _chunks(folder, with_content=True)]
    except (OSError, ValueError) as error:
        raise _unreadable(folder, error) from error
    if not pieces:
        raise StudioError(sentence("There is nothing in the take {name}.", name=folder.name), "Choose another one.")
    return TakeFrames(*(np.concatenate(parts) for parts in zip(*pieces, strict=True)))


def sound_of(part: TakePart) -> Waveform:
    """What is heard in a part of a take. Raises StudioError if there is nothing."""
    sound = read_frames(part.folder).sound
    sound = sound[round(part.begin_s * TAKE_RATE_HZ) : round(part.end_s * TAKE_RATE_HZ)]
    if not len(sound):
        raise StudioError(sentence("Nothing is left of the take {name}.", name=part.folder.name), "Trim it less.")
    return Waveform.from_mono(sound.astype(np.float32) / np.float32(32767), TAKE_RATE_HZ)


def change_take(
    take: Take, *, name: str | None = None, begin_s: float | None = None, end_s: float | None = None
) -> Take:
    """Give it another name, or use another part of it; the rest stays on disk. Raises StudioError."""
    name = take.name if name is None else name
    begin_s = take.begin_s if begin_s is None else begin_s
    end_s = take.end_s if end_s is None else end_s
    about = {"name": name, "begin_s": begin_s, "end_s": None if end_s >= take.duration_s else end_s}
    unfinished = take.folder / f"{ABOUT}.part"
    try:
        unfinished.write_text(json.dumps(about, indent=2), encoding="utf-8")
        unfinished.replace(take.folder / ABOUT)
    except OSError as error:
        raise StudioError(
            sentence("The take {name} cannot be changed: {reason}.", name=take.folder.name, reason=error.strerror),
            "Free some space, or check the permissions of its folder.",
        ) from error
    return replace(take, name=name, begin_s=begin_s, end_s=end_s)


def delete_take(take: Take) -> None:
    """Delete it for good. Raises StudioError if its folder cannot be deleted."""
    try:
        shutil.rmtree(take.folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StudioError(
            sentence("The take {name} cannot be deleted: {reason}.", name=take.folder.name, reason=error.strerror),
            "Close the program that uses it.",
        ) from error


def header_text(header: TakeHeader) -> str:
    """As it stands in ``take.json``."""
    return json.dumps(asdict(header), indent=2)


def _header_from(values: object) -> TakeHeader:
    """Raises ``ValueError`` for what is not a header."""
    if not isinstance(values, dict):
        raise ValueError("no table")
    known: dict[str, Any] = {}
    for entry in fields(TakeHeader):
        if entry.name not in values:
            continue
        value = values[entry.name]
        if entry.name == "render":
            known["render"] = render_settings_from(value)
        elif entry.name in ("gain_db", "gate_db"):
            known[entry.name] = None if value is None and entry.name == "gate_db" else float(value)
        elif isinstance(value, int if entry.name in ("face", "look_ahead_ms") else str):
            known[entry.name] = value
        else:
            raise ValueError(f"{entry.name} is {value!r}")
    header = TakeHeader(**{"begun": "", **known})
    if datetime.fromisoformat(header.begun).tzinfo is None:
        raise ValueError("it says no time zone")
    return header


def _about(folder: Path) -> tuple[str, float, float | None]:
    """Name, begin and end in seconds; a file that cannot be read is as good as none, for it costs no sound."""
    try:
        values = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        end = values.get("end_s")
        times = [float(values.get("begin_s", 0.0)), math.inf if end is None else float(end)]
        if not 0.0 <= times[0] < times[1]:
            raise ValueError(f"it ends at {times[1]} and begins at {times[0]}")
        return str(values.get("name", "")), times[0], None if end is None else times[1]
    except FileNotFoundError:
        return "", 0.0, None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.warning("%s cannot be used: %s", folder / ABOUT, error)
        return "", 0.0, None


def _chunks(folder: Path, *, with_content: bool) -> Iterator[tuple[int, int, bytes]]:
    """First frame, frames and content of every chunk up to the first that is not whole. Without the content it is
    skipped, and whether it is sound is not looked at.
    """
    try:
        file = (folder / FRAMES).open("rb")
    except FileNotFoundError:
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        following = 0
        while (found := _chunk_head(file, size, following)) is not None:
            count, width, checksum = found
            length = chunk_bytes(count, width)
            if with_content:
                content = file.read(length)
                if zlib.crc32(content) != checksum:
                    log.warning("%s is damaged after frame %d", folder / FRAMES, following)
                    return
                yield following, count, content
            else:
                file.seek(length, os.SEEK_CUR)
                yield following, count, b""
            following += count


def _chunk_head(file: BinaryIO, size: int, following: int) -> tuple[int, int, int] | None:
    """Frames, E and checksum; None where no whole chunk follows."""
    head = file.read(CHUNK.size)
    if len(head) < CHUNK.size:
        return None
    mark, start, count, width, checksum = CHUNK.unpack(head)
    length = chunk_bytes(count, width)
    if mark != CHUNK_MARK or start != following or not 0 < length <= LARGEST_CHUNK_BYTES or count == 0:
        return None
    return None if file.tell() + length > size else (count, width, checksum)


def chunk_bytes(count: int, width: int) -> int:
    """Length of what follows the head of a chunk of so many frames with so many expressions."""
    return count * (2 * FRAME_SAMPLES + 4 * width + 4 + 8)


def _unpacked(count: int, content: bytes) -> tuple[npt.NDArray[np.int16], Floats, Floats, npt.NDArray[np.float64]]:
    width = (len(content) // count - 2 * FRAME_SAMPLES - 12) // 4
    sound, rest = content[: 2 * count * FRAME_SAMPLES], content[2 * count * FRAME_SAMPLES :]
    lips, openness, heard = rest[: 4 * count * width], rest[4 * count * width : -8 * count], rest[-8 * count :]
    return (
        np.frombuffer(sound, "<i2").astype(np.int16),
        np.frombuffer(lips, "<f4").astype(np.float32).reshape(count, width),
        np.frombuffer(openness, "<f4").astype(np.float32),
        np.frombuffer(heard, "<f8").astype(np.float64),
    )


def _unreadable(folder: Path, error: Exception) -> StudioError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return StudioError(
        sentence("The take {name} cannot be read: {reason}.", name=folder.name, reason=reason), "Choose another one."
    )
