"""A text that a person wrote into a file: a script, a list of jobs."""

from __future__ import annotations

from pathlib import Path

from studio.errors import StudioError, cannot_read, sentence


def read_text(path: Path, most_bytes: int, kind: str) -> str:
    """Read a file as ``decoded`` does. kind: what it is too large for, beyond so many bytes, such as "a script".

    Raises ``StudioError`` for a file that is missing, too large, or no text.
    """
    try:
        if path.stat().st_size > most_bytes:
            raise StudioError(
                sentence("{name} is too large for {kind}.", name=path.name, kind=kind), "Cut it into pieces."
            )
        return decoded(path.read_bytes())
    except ValueError as error:
        raise StudioError(
            sentence("{name} is no text in UTF-8.", name=path.name), "Save it as plain text in UTF-8."
        ) from error
    except OSError as error:
        raise cannot_read(path, error) from error


def decoded(data: bytes) -> str:
    """Text in UTF-8, or UTF-16 where a mark says so; lines end in line feeds. Raises ``ValueError`` if it is none."""
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    if "\0" in text:
        raise ValueError("not a text")
    return text.replace("\r\n", "\n").replace("\r", "\n")
