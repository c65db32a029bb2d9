"""The fingerprint of a sound file, made a block at a time: a recording of an hour never holds a frame up."""

from __future__ import annotations

import hashlib
from pathlib import Path

from studio.worker.sound_messages import SoundIdentified

BLOCK_BYTES = 4 << 20


class Fingerprint:
    """Opens the file for each block alone, so that nothing is left open where the work ends early."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = hashlib.sha256()
        self._offset = 0
        self._readable = True

    def advance(self) -> bool:
        """Read one more block; True once the end is reached."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                block = file.read(BLOCK_BYTES)
        except OSError:
            self._readable = False
            return True
        self._offset += len(block)
        self._digest.update(block)
        return len(block) < BLOCK_BYTES

    def found(self) -> SoundIdentified:
        """What was read so far, as the window hears of it."""
        return SoundIdentified(self._path, self._digest.hexdigest() if self._readable else "")
