"""Read and write ``.rtproj`` files: JSON that names its clip and its sound by relative path and bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path, PurePosixPath
from typing import Any

from studio.errors import sentence
from studio.media.output_file import write_text
from studio.project import Project, ProjectClip, ProjectSound
from studio.project_schema import (
    FORMAT,
    VERSION,
    ProjectError,
    checked_clip_path,
    checked_face,
    checked_sections,
    checked_sha256,
    checked_version,
)

SUFFIX = ".rtproj"
LARGEST_BYTES = 4 * 1024 * 1024


def save_project(project: Project, path: Path) -> None:
    """Write the project in one step. Raises ``StudioError`` that names the file."""
    write_text(path, json.dumps(_document(project, path), indent=2, ensure_ascii=False) + "\n")


def load_project(path: Path) -> Project:
    """Read a project; whether its clip is still there is another question.

    Raises ``ProjectError`` that names the file and says what is wrong.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError as error:
        raise ProjectError(
            "", sentence("There is no project {path}.", path=path), "Check the name and the folder."
        ) from error
    except OSError as error:
        raise ProjectError(
            "",
            sentence("{name} cannot be read: {reason}.", name=path.name, reason=error.strerror),
            "Choose another project.",
        ) from error
    if len(data) > LARGEST_BYTES:
        raise ProjectError(
            "", sentence("{name} is too large for a project.", name=path.name), "Choose a file ending in .rtproj."
        )
    try:
        document = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ProjectError(
            "", sentence("{name} is not a project, or it is damaged.", name=path.name), "Choose another project."
        ) from error
    try:
        return _project(document, path)
    except ProjectError as error:
        raise ProjectError(
            error.field, sentence("{name}: {problem}", name=path.name, problem=error.user_message), error.hint
        ) from error


def _document(project: Project, path: Path) -> dict[str, Any]:
    clip: dict[str, str | int] | None = None
    if project.clip is not None:
        clip = (
            {"sample": "portrait"}
            if project.clip.path is None
            else {"path": _named_from(project.clip.path, path.parent), "sha256": project.clip.sha256}
        )
        if project.clip.face:
            clip["face"] = project.clip.face
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, "clip": clip, "sections": dict(project.sections)}
    if project.sound is not None:
        document["sound"] = {"path": _named_from(project.sound.path, path.parent), "sha256": project.sound.sha256}
    return document


def _project(document: object, path: Path) -> Project:
    checked = checked_version(document)
    sections = checked_sections(checked.get("sections", {}))
    return Project(_clip(checked.get("clip"), path.parent), sections, _sound(checked.get("sound"), path.parent))


def _clip(value: object, folder: Path) -> ProjectClip | None:
    match value:
        case None:
            return None
        case {"sample": "portrait", **rest} if not rest:
            return ProjectClip(None)
        case {"path": named, **rest} if not rest.keys() - {"sha256", "face"}:
            sha256, face = checked_sha256(rest.get("sha256", "")), checked_face(rest.get("face", 0))
            return ProjectClip(_place(checked_clip_path(named), folder), sha256, face)
    raise ProjectError("clip", "The project does not say which clip it is about.", "The file may be damaged.")


def _sound(value: object, folder: Path) -> ProjectSound | None:
    match value:
        case None:
            return None
        case {"path": named, **rest} if not rest.keys() - {"sha256"}:
            place = _place(checked_clip_path(named, "sound.path"), folder)
            return ProjectSound(place, checked_sha256(rest.get("sha256", ""), "sound.sha256"))
    raise ProjectError("sound", "The project does not say which sound it is about.", "The file may be damaged.")


def _place(relative: str, folder: Path) -> Path:
    return Path(os.path.normpath(folder.absolute() / Path(*PurePosixPath(relative).parts)))


def _named_from(clip: Path, folder: Path) -> str:
    """A file as seen from the project's folder, with forward slashes; whole where no way leads there (Windows)."""
    try:
        return Path(os.path.relpath(clip.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return clip.absolute().as_posix()


def is_beside(clip: Path, project: Path) -> bool:
    """The clip lies in the project's folder or below: both came together. Links are followed."""
    return clip.resolve().is_relative_to(project.parent.resolve())
