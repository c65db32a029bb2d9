"""Renderers fine-tuned to single clips, kept beside the avatars: one weight file for each clip and shipped renderer.

A file is found only by the same bytes of clip, face model and shipped renderer, so that none outlives what it was made
from.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from models.checkpoint import read_metadata, save_checkpoint, sha256_of
from models.errors import CheckpointError, TrainingError
from models.networks.face_renderer import FaceRenderer
from models.realtalk import load_renderer
from studio.media.output_file import OutputFile, cannot_write

log = logging.getLogger(__name__)

FORMAT = 1
"""Raised whenever training samples or this layout change, so that old files are not read."""
ENDING = ".personal.safetensors"
UNFINISHED = ".personalising"
_ENDINGS = (ENDING, UNFINISHED)


@dataclass(frozen=True)
class PersonalRenderer:
    """A kept renderer. reference_index: the frame it was trained to draw from; error_before, error_after: of the
    held-back frames, with the shipped weights and with these (``models.training.renderer_validation``).
    """

    renderer: FaceRenderer
    reference_index: int
    error_before: float
    error_after: float

    @property
    def gain(self) -> float:
        """By which share the error fell."""
        return 1 - self.error_after / max(self.error_before, 1e-9)


@dataclass(frozen=True)
class PersonalKey:
    """Name of an entry. clip: of the clip's bytes; made_from: of the face model's and the shipped renderer's, and of
    which face it is.
    """

    clip: str
    made_from: str

    @classmethod
    def of(cls, clip_sha256: str, face_model: Path, renderer_sha256: str, face: int = 0) -> PersonalKey:
        """The key of a clip with a face model's file, a renderer's digest and the number of the face chosen in it."""
        parts = f"{FORMAT} {sha256_of(face_model)} {renderer_sha256}"
        if face:
            parts += f" face {face}"
        return cls(clip_sha256[:32], hashlib.sha256(parts.encode("ascii")).hexdigest()[:16])


class PersonalWeights:
    """The kept renderers in one cache folder."""

    def __init__(self, folder: Path) -> None:
        """folder: the cache; the files lie in "avatars" below it, as the face tracks do."""
        self._folder = folder / "avatars"

    def path(self, key: PersonalKey) -> Path:
        """Where the weights lie, or would."""
        return self._folder / f"{key.clip}.{key.made_from}{ENDING}"

    def unfinished(self, key: PersonalKey) -> Path:
        """The folder of a fine-tuning that is under way or was interrupted."""
        return self._folder / f"{key.clip}.{key.made_from}{UNFINISHED}"

    def load(self, key: PersonalKey, present: npt.NDArray[np.bool_]) -> PersonalRenderer | None:
        """The kept renderer, or None; a damaged file is logged and passed over. present: bool[T], of the track."""
        path = self.path(key)
        if not path.is_file():
            return None
        try:
            _, facts = read_metadata(path)
            kept = PersonalRenderer(
                load_renderer(path), int(facts["reference_index"]), float(facts["before"]), float(facts["after"])
            )
        except (CheckpointError, KeyError, TypeError, ValueError):
            log.warning("damaged personal weights are passed over: %s", path, exc_info=True)
            return None
        fits = 0 <= kept.reference_index < len(present) and bool(present[kept.reference_index])
        return kept if fits else None

    def keep(self, key: PersonalKey, kept: PersonalRenderer, facts: Mapping[str, Any]) -> Path:
        """Write weights under their name once whole. Raises ``StudioError`` for a full or read-only disk."""
        path = self.path(key)
        named = {"reference_index": kept.reference_index, "before": kept.error_before, "after": kept.error_after}
        with explained_disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with OutputFile(path) as output:
                save_checkpoint(output.temporary_path, kept.renderer, kept.renderer.config, {**facts, **named})
        return path

    def of_clip(self, clip_sha256: str) -> list[Path]:
        """The files of all renderers that are kept for a clip."""
        return sorted(self._folder.glob(f"{clip_sha256[:32]}.*{ENDING}"))

    def discard(self, clip: Path) -> int:
        """Delete all that was kept or begun for a clip; returns how many entries. Raises ``StudioError``."""
        found = [path for path in self._folder.glob(f"{sha256_of(clip)[:32]}.*") if path.name.endswith(_ENDINGS)]
        for path in found:
            with explained_disk_errors(path):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return len(found)

    def discard_unfinished(self, key: PersonalKey) -> None:
        """Delete what is needed to go on; a file that cannot be deleted is only logged."""
        shutil.rmtree(self.unfinished(key), onerror=_log_left)


def _log_left(_: object, path: str, __: object) -> None:
    if Path(path).exists():
        log.warning("%s could not be removed", path, exc_info=True)


@contextlib.contextmanager
def explained_disk_errors(path: Path) -> Iterator[None]:
    """Turn errors of the disk into ``StudioError``. safetensors hides the system's number in its sentence."""
    try:
        yield
    except TrainingError as error:
        if not isinstance(error.__cause__, (SafetensorError, OSError)):
            raise
        raise cannot_write(path, _system_error(error.__cause__)) from error.__cause__
    except (SafetensorError, OSError) as error:
        raise cannot_write(path, _system_error(error)) from error


def _system_error(error: BaseException) -> OSError:
    if isinstance(error, OSError):
        return error
    number = re.search(r"(?:os error|code:) (\d+)", str(error))
    return OSError(int(number[1]) if number else 0, str(error))
