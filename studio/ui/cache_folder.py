"""The folder of prepared clips: how large it is, and how to empty it. Knows no Qt."""

from __future__ import annotations

import contextlib
from pathlib import Path

from studio.user_dirs import cache_dir

PREPARED = "avatars/*.safetensors"
"""One file for each clip that was prepared. Weights fine-tuned to a person lie beside them, under longer names."""


class CacheFolder:
    """Looks only at what can be made again: weights fine-tuned to one person took somebody's time, and stay."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: by default this person's own."""
        self.folder = folder or cache_dir()

    def _prepared(self) -> list[Path]:
        return [path for path in self.folder.glob(PREPARED) if "." not in path.stem]

    def size_bytes(self) -> int:
        """Bytes of all prepared clips."""
        total = 0
        for path in self._prepared():
            with contextlib.suppress(OSError):  # gone meanwhile
                total += path.stat().st_size
        return total

    def clear(self) -> int:
        """Delete them; returns the bytes of those that cannot be deleted."""
        for path in self._prepared():
            with contextlib.suppress(OSError):
                path.unlink()
        return self.size_bytes()


def size_in_words(size_bytes: int) -> str:
    """Such as "12.3 MB"."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.1f} MB"
