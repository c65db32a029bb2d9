"""Where the shipped files lie, and whether they are the ones that were shipped."""

from __future__ import annotations

import json
from pathlib import Path

from models.audio.moonshine import installed_encoder
from models.checkpoint import sha256_of
from studio.errors import StudioError, sentence

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
MANIFEST = RESOURCES / "weights" / "manifest.json"
FACE_MODEL = "face_model"
EXPRESSION = "expression"
"""Turns speech into expressions, heard through our own encoder."""
EXPRESSION_MOONSHINE = "expression_moonshine"
"""The same, heard through Moonshine's encoder: lips follow more closely."""

CURE = "Restore the file from the project's repository, for example with: git checkout -- resources"


def shipped_files(manifest: Path = MANIFEST) -> dict[str, tuple[Path, str]]:
    """Return name -> (file, sha256) of what is shipped. Raises ``StudioError`` when the manifest is damaged."""
    try:
        listed = json.loads(manifest.read_text(encoding="utf-8"))
        return {name: (manifest.parent / entry["file"], entry["sha256"]) for name, entry in listed.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StudioError(sentence("{manifest} is missing or damaged.", manifest=manifest), CURE) from error


def best_expression() -> str:
    """Name the weights whose lips follow speech most closely, of those whose extractor is installed."""
    there = EXPRESSION_MOONSHINE in shipped_files() and installed_encoder() is not None
    return EXPRESSION_MOONSHINE if there else EXPRESSION


def checked_file(name: str, manifest: Path = MANIFEST) -> Path:
    """Return a shipped weight file once its hash agrees with the manifest. Raises ``StudioError`` naming the file."""
    files = shipped_files(manifest)
    if name not in files:
        raise StudioError(
            sentence("There are no weights called '{name}' here.", name=name),
            sentence("Choose one of: {choices}.", choices=", ".join(sorted(files))),
        )
    path, digest = files[name]
    if not path.is_file():
        raise StudioError(sentence("The weight file {path} is missing.", path=path), CURE)
    if sha256_of(path) != digest:
        raise StudioError(
            sentence("The weight file {path} is not the one that was shipped: its hash differs.", path=path), CURE
        )
    return path
