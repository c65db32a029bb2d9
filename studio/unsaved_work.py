"""Work that was not saved, kept in the state folder until it is: what a crash leaves behind is offered again."""

from __future__ import annotations

import contextlib
import logging
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from studio.errors import StudioError
from studio.project import Project
from studio.project_file import SUFFIX, load_project, save_project
from studio.user_dirs import state_dir

log = logging.getLogger(__name__)

_SECTION = "unsaved"
"""Beside the project's own sections: which file it belongs to. Never part of a project that a person saves."""


@dataclass(frozen=True)
class UnsavedWork:
    """file: where it is kept; home: the project file it belongs to, None for one never saved; saved_at: local time."""

    file: Path
    project: Project
    home: Path | None
    saved_at: datetime


def unsaved_folder() -> Path:
    """Where unsaved work is kept."""
    return state_dir() / "unsaved"


def new_file(folder: Path) -> Path:
    """A name for the work of one window."""
    return folder / f"{uuid.uuid4().hex}{SUFFIX}"


def keep(project: Project, home: Path | None, file: Path) -> bool:
    """Write the work as it is now; False if that is impossible, which is logged: it must not stop anybody's work."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        save_project(project.with_section(_SECTION, {"home": "" if home is None else str(home)}), file)
    except (StudioError, OSError) as error:
        log.warning("unsaved work cannot be kept in %s: %s", file, error)
        return False
    return True


def forget(file: Path) -> None:
    """Remove kept work, which is saved or not wanted."""
    with contextlib.suppress(OSError):
        file.unlink(missing_ok=True)


def found(file: Path) -> UnsavedWork | None:
    """Read kept work; None for what cannot be used, which is logged and stays where it is."""
    try:
        project = load_project(file)
        saved_at = datetime.fromtimestamp(file.stat().st_mtime)
    except (StudioError, OSError) as error:
        log.warning("unsaved work in %s cannot be used: %s", file, error)
        return None
    home = project.sections.get(_SECTION, {}).get("home")
    sections = {name: section for name, section in project.sections.items() if name != _SECTION}
    return UnsavedWork(file, replace(project, sections=sections), Path(str(home)) if home else None, saved_at)


def files_in(folder: Path) -> list[Path]:
    """What is kept, the latest first."""
    try:
        return sorted(folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    except OSError:
        return []
