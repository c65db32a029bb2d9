"""The fingerprint of a clip, by which consent and prepared clips are found."""

from __future__ import annotations

import hashlib
from pathlib import Path

from studio.cancel import CancelToken
from studio.errors import StudioError, sentence

BLOCK_BYTES = 1 << 20


def clip_fingerprint(path: Path, cancel: CancelToken) -> str:
    """SHA-256 of a file's bytes, in hex.

    Raises ``StudioError`` if it cannot be read, ``Cancelled`` between two blocks.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                cancel.check()
                digest.update(block)
    except FileNotFoundError as error:
        raise StudioError(
            sentence("There is no file {path}.", path=path), "Check the name, or choose another clip."
        ) from error
    except OSError as error:
        raise StudioError(
            sentence("{path} cannot be read: {reason}.", path=path, reason=error.strerror), "Choose another clip."
        ) from error
    return digest.hexdigest()
