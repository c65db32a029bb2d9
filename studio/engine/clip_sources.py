"""Which clips a folder offers for training, whose they are, and in which split each person is.

First station of ``main.py preprocess``; the published layouts are read in ``studio.engine.dataset_layouts``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from models.training.clip_dataset import ClipFacts
from studio.engine.dataset_layouts import (
    SOUND_ENDINGS,
    VIDEO_ENDINGS,
    ClipToPrepare,
    PassedOver,
    hdtf_clips,
    is_hdtf,
    is_mead,
    is_voxceleb1,
    mead_clips,
    sound_of,
    voxceleb1_clips,
)
from studio.engine.person_split import SplitRule, refuse_split_people
from studio.errors import StudioError

CATALOG = "catalog.csv"
LayoutName = Literal["folder", "catalog", "voxceleb1", "mead", "hdtf"]
_PHOTO_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".avif"})
_TREES: dict[LayoutName, tuple[Callable[[str], bool], Callable[[Path, list[Path]], Iterator[ClipToPrepare]]]] = {
    "voxceleb1": (is_voxceleb1, voxceleb1_clips),
    "mead": (is_mead, mead_clips),
    "hdtf": (is_hdtf, hdtf_clips),
}


@dataclass(frozen=True)
class FoundClips:
    """clips: to be prepared, each name once; passed_over: what lies in the folder and is no clip to prepare."""

    layout: LayoutName
    clips: list[ClipToPrepare]
    passed_over: list[PassedOver]


def find_clips(folder: Path, layout: LayoutName | None = None, split: SplitRule | None = None) -> FoundClips:
    """List the clips of a folder.

    layout: how the folder is laid out; None recognises it: a ``catalog.csv``, else the published layout that most
    videos fit, else a plain folder. split: which split a person is in; None takes the published split, or draws it.

    Raises ``StudioError`` when there is nothing to prepare, and for a person in two splits.
    """
    if not folder.is_dir():
        raise StudioError(f"There is no folder {folder}.", "Give the folder that holds the clips.")
    catalog = folder / CATALOG
    files = [] if layout is None and catalog.is_file() else _files(folder)
    chosen = layout or _recognised(catalog, folder, files)
    passed_over: list[PassedOver] = []
    if chosen == "catalog":
        clips = list(_from_catalog(catalog))
    elif chosen == "folder":
        clips = list(_from_files(folder, files))
        passed_over = list(_no_videos(folder, files, clips))
    else:
        clips = list(_TREES[chosen][1](folder, files))
    if not clips:
        raise StudioError(*_nothing_there(folder, chosen))
    rule = split or SplitRule()
    if chosen == "catalog" and rule.way == "published":
        rule = replace(rule, val_share=0.0)  # whoever wrote the catalog divided the people
    divided, outside = rule.divide(clips)
    if not divided:
        raise StudioError(f"No clip of {folder} is in a split that is to be prepared.", "Give another --split.")
    refuse_split_people(clip.facts for clip in divided)
    return FoundClips(chosen, with_own_names(divided), passed_over + outside)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise StudioError(f"The folder {folder} cannot be read: {error.strerror}.", "Check its permissions.") from error


def _recognised(catalog: Path, folder: Path, files: list[Path]) -> LayoutName:
    if catalog.is_file():
        return "catalog"
    videos = [path.relative_to(folder).as_posix() for path in files if path.suffix.lower() in VIDEO_ENDINGS]
    for name, (fits, _) in _TREES.items():
        if videos and 2 * sum(map(fits, videos)) > len(videos):
            return name
    return "folder"


def _nothing_there(folder: Path, layout: LayoutName) -> tuple[str, str]:
    if layout in ("folder", "catalog"):
        return f"{folder} holds no clips.", f"Put videos into it, or a {CATALOG} that lists them."
    return f"{folder} holds no clips laid out as {layout} is published.", "Give the folder its archives unpack into."


def _from_catalog(catalog: Path) -> Iterator[ClipToPrepare]:
    """One row a clip with the columns split, file, kind ("clip", "photo", or "speech" for sound alone), person_id,
    has_audio, audio_file, language, licence_tier, sync_corr and av_lag_ms.
    """
    try:
        with catalog.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise StudioError(f"{catalog} cannot be read: {error}.", "Check the file.") from error
    for row in rows:
        try:
            if row["kind"] in ("clip", "photo", "speech"):
                yield _catalog_clip(catalog.parent, row)
        except (KeyError, ValueError, TypeError) as error:
            raise StudioError(f"{catalog} cannot be read: {error!r}.", "Check its columns.") from error


def _catalog_clip(folder: Path, row: dict[str, str]) -> ClipToPrepare:
    file = folder / row["file"]
    sound = file if row["has_audio"] == "yes" else None
    if row["audio_file"]:
        sound = file.parent / row["audio_file"]
    facts = ClipFacts(
        file.stem,
        row["person_id"],
        row["split"],
        row["licence_tier"],
        row["language"],
        float(row["av_lag_ms"]) if row["av_lag_ms"] else None,
        float(row["sync_corr"]) if row["sync_corr"] else None,
    )
    return ClipToPrepare(None if row["kind"] == "speech" else file, sound, facts, is_photo=row["kind"] == "photo")


def _from_files(folder: Path, files: list[Path]) -> Iterator[ClipToPrepare]:
    """A clip in a subfolder shows the person whom the subfolder is named after; one beside it, a person of its own."""
    for path in files:
        if path.suffix.lower() in VIDEO_ENDINGS:
            parts = path.relative_to(folder).parts
            person = parts[0] if len(parts) > 1 else path.stem
            facts = ClipFacts(path.stem, person, "", "unknown", "", None, None)
            yield ClipToPrepare(path, sound_of(path), facts)


def _no_videos(folder: Path, files: list[Path], clips: list[ClipToPrepare]) -> Iterator[PassedOver]:
    sounds = {clip.sound for clip in clips}
    for path in files:
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() in _PHOTO_ENDINGS:
            yield PassedOver(name, "a photo: training takes videos")
        elif path.suffix.lower() in SOUND_ENDINGS and path not in sounds:
            yield PassedOver(name, "sound alone: training takes videos")


def with_own_names(clips: Iterable[ClipToPrepare]) -> list[ClipToPrepare]:
    """Tell clips of one name apart by their whole path: cameras begin to count anew in each folder."""
    listed = list(clips)
    names = Counter((clip.facts.split, clip.facts.name) for clip in listed)
    shared = [clip for clip in listed if names[clip.facts.split, clip.facts.name] > 1]
    if not shared:
        return listed
    roots = [clip.file.parent for clip in shared]
    top = min(roots, key=lambda root: len(root.parts))
    while not all(root.is_relative_to(top) for root in roots):
        top = top.parent
    return [
        replace(clip, facts=replace(clip.facts, name="-".join(clip.file.relative_to(top).parts)))
        if names[clip.facts.split, clip.facts.name] > 1
        else clip
        for clip in listed
    ]
