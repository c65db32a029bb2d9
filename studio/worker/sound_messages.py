"""What the window asks the engine thread about sound files, and what it hears."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class IdentifySound:
    """Read the fingerprint of a sound file, a block at a time, whenever nothing else is wanted."""

    path: Path


@dataclass(frozen=True)
class SoundIdentified:
    """sha256 of the file's bytes, in hex; empty if it cannot be read."""

    path: Path
    sha256: str
