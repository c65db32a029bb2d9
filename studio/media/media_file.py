"""Open any media file for reading, and decode it as far as it goes; clip and sound readers both start here."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.errors import StudioError, sentence

log = logging.getLogger(__name__)

_OPEN_OPTIONS = {
    # A playlist under any name must not make the reader fetch something from the network.
    "protocol_whitelist": "file",
    # A photo may be called "100%03d.png"; it is one file, not a numbered series.
    "pattern_type": "none",
}
_TEXT_FORMAT = "tty"  # FFmpeg paints a text file as a film of a terminal
_ISO_MEDIA_MARK = b"ftyp"
_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"heim", b"heis")


@dataclass
class Damage:
    """What went wrong on the way through one file; filled in while decoding."""

    error: str = ""

    def __bool__(self) -> bool:
        return bool(self.error)


def open_media(path: Path) -> InputContainer:
    """Open a media file. Raises StudioError for a missing file, a folder, an empty file, or what is no media file."""
    try:
        if not _exists(path):
            raise StudioError(sentence("There is no file {path}.", path=path), "Check the name and the folder.")
        if path.is_dir():
            raise StudioError(sentence("{path} is a folder, not a file.", path=path), "Choose a file in it.")
        if path.stat().st_size == 0:
            raise StudioError(sentence("{name} is empty.", name=path.name), "Copy or record it again.")
        container = av.open(f"file:{path.absolute()}", "r", options=dict(_OPEN_OPTIONS), metadata_errors="replace")
    except PermissionError as error:
        raise StudioError(
            sentence("{name} may not be read.", name=path.name), "Check the permissions of the file."
        ) from error
    except (av.FFmpegError, OSError) as error:
        raise _no_media(path) from error
    if container.format.name == _TEXT_FORMAT:
        container.close()
        raise _no_media(path)
    return container


def metadata_tags(path: Path) -> dict[str, str]:
    """The tags of a file, their names in small letters: Matroska writes them large. Raises what ``open_media`` does."""
    with open_media(path) as container:
        return {name.lower(): value for name, value in container.metadata.items()}


def _exists(path: Path) -> bool:
    """Like ``path.exists``, but False for a name too long for a file, such as a sentence given in its place."""
    try:
        return path.exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def _no_media(path: Path) -> StudioError:
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == _ISO_MEDIA_MARK:
        return StudioError(
            sentence(
                "{name} was cut short before its index was written, so nothing in it can be read.", name=path.name
            ),
            "Copy it again from where it was recorded.",
        )
    return StudioError(
        sentence("{name} is not a video, photo or sound file, or it is damaged.", name=path.name),
        "Choose a file that a media player can open.",
    )


def is_tiled_photo(path: Path) -> bool:
    """True for a HEIC photo, whose picture is stored as tiles that PyAV does not put together."""
    with path.open("rb") as file:
        head = file.read(12)
    return head[4:8] == _ISO_MEDIA_MARK and head[8:12] in _HEIC_BRANDS


def decoded_video(container: InputContainer, stream: VideoStream, damage: Damage) -> Iterator[VideoFrame]:
    """Yield every frame that decodes, skipping what does not; ``damage`` then says that something was skipped."""
    for frame in _decoded(container, stream, damage):
        if isinstance(frame, VideoFrame):
            yield frame


def decoded_audio(container: InputContainer, stream: AudioStream, damage: Damage) -> Iterator[AudioFrame]:
    """Yield every block of sound that decodes, skipping what does not; see ``decoded_video``."""
    for frame in _decoded(container, stream, damage):
        if isinstance(frame, AudioFrame):
            yield frame


def _decoded(
    container: InputContainer, stream: VideoStream | AudioStream, damage: Damage
) -> Iterator[VideoFrame | AudioFrame]:
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError as error:
            damage.error = str(error)
            log.warning("reading stopped: %s", error)
            # The frames that the decoder still holds are good; an empty packet brings them out.
            yield from _flushed(stream, damage)
            return
        try:
            frames = stream.decode(packet)
        except av.EOFError:
            return
        except av.FFmpegError as error:
            damage.error = str(error)
            log.debug("a damaged piece was skipped: %s", error)
            continue
        yield from frames


def _flushed(stream: VideoStream | AudioStream, damage: Damage) -> Iterator[VideoFrame | AudioFrame]:
    try:
        yield from stream.decode(None)
    except av.FFmpegError as error:
        damage.error = str(error)
