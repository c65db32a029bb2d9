"""A text that a person wrote into a file: a script, a list of jobs."""

from __future__ import annotations

from pathlib import Path

from studio.errors import StudioError, cannot_read, sentence


def read_text(path: Path, most_bytes: int, kind: str) -> str:
    """Read a file in UTF-8. kind: what it is too large for, beyond so many bytes, such as "a script".

    Raises ``StudioError`` for a file that is missing, too large, or no text.
    """
    try:
        if path.stat().st_size > most_bytes:
            raise StudioError(
                sentence("{name} is too large for {kind}.", name=path.name, kind=kind), "Cut it into pieces."
            )
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudioError(
            sentence("{name} is no text in UTF-8.", name=path.name), "Save it as plain text in UTF-8."
        ) from error
    except OSError as error:
        raise cannot_read(path, error) from error
