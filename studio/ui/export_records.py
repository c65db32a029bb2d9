"""Exports that are under way, written down in the state folder: what a crash leaves behind can be continued.

Each is a project file with one more section; it is locked while its window lives and deleted when the export ends.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import LipEdits
from studio.engine.marking import BADGE_SIZES, CORNERS, Badge, Marking
from studio.engine.render_settings import RenderSettings, render_settings_from
from studio.engine.take import TakePart
from studio.errors import StudioError
from studio.project import Project, ProjectClip, ProjectSound, Section
from studio.project_file import SUFFIX, load_project, save_project
from studio.unsaved_work import files_in, forget
from studio.user_dirs import state_dir
from studio.worker.speech_order import SpeechOrder
from studio.worker.unfinished_export import ExportClip

log = logging.getLogger(__name__)

_SECTION = "film"
_CHOICES = ("view", "crop", "codec", "quality", "rate", "hardware")


@dataclass(frozen=True)
class ExportRecord:
    """Everything that an export was ordered with. adjustments, edits: of all its frames."""

    clip: ExportClip
    order: SpeechOrder
    settings: ExportSettings
    adjustments: RenderSettings
    edits: LipEdits


def exports_folder() -> Path:
    """Where they are kept."""
    return state_dir() / "exports"


class ExportRecords:
    """The records that this window keeps or has found. A folder that cannot be written costs only the offer."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: created with the first record."""
        self._folder = folder or exports_folder()
        self._locks: dict[Path, QLockFile] = {}

    def keep(self, record: ExportRecord) -> Path | None:
        """Write an export down; None if that is impossible, which is logged."""
        file = self._folder / f"{uuid.uuid4().hex}{SUFFIX}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock(file)
            save_project(_project_of(record), file)
        except (StudioError, OSError) as error:
            log.warning("an export cannot be written down in %s: %s", file, error)
            self.forget(file)
            return None
        return file

    def found(self) -> list[tuple[Path, ExportRecord]]:
        """Exports that nobody is at work on, in the order they were begun; they are this window's from now on."""
        records = []
        for file in reversed(files_in(self._folder)):
            if file in self._locks or not self._lock(file):
                continue
            try:
                records.append((file, _record_in(load_project(file))))
            except (StudioError, ValueError, KeyError, TypeError) as error:
                log.warning("the export in %s cannot be used: %s", file, error)
                self._locks.pop(file).unlock()
        return records

    def leave(self, file: Path) -> None:
        """Let the next start find one."""
        lock = self._locks.pop(file, None)
        if lock is not None:
            lock.unlock()

    def forget(self, file: Path) -> None:
        """Delete one, which has ended or is not wanted."""
        forget(file)
        self.leave(file)

    def _lock(self, file: Path) -> bool:
        lock = QLockFile(str(file.with_suffix(".lock")))
        lock.setStaleLockTime(0)  # a long film is no crash: only the end of the process is
        if lock.tryLock(0):
            self._locks[file] = lock
            return True
        return False


def _project_of(record: ExportRecord) -> Project:
    order, settings, marking = record.order, record.settings, record.settings.marking
    film: dict[str, str | float | None] = {
        "output": str(settings.output),
        "heard": None if settings.sound is None else str(settings.sound),
        "corner": None if marking.badge is None else marking.badge.corner,
        "size": None if marking.badge is None else marking.badge.size,
        "certificate": None if marking.certificate is None else str(marking.certificate),
        "key": None if marking.key is None else str(marking.key),
    }
    if order.take is not None:
        film |= {"take": str(order.take.folder), "begin_s": order.take.begin_s, "end_s": order.take.end_s}
    sections: dict[str, Section] = {
        "speech": {"text": order.text, "voice": order.voice, "rate_wpm": order.rate_wpm, "volume": order.volume},
        "adjustments": asdict(record.adjustments),
        "lips": record.edits.section(),
        "export": {name: getattr(settings, name) for name in _CHOICES},
        _SECTION: film,
    }
    clip = ProjectClip(record.clip.reference, record.clip.sha256, record.clip.face)
    return Project(clip, sections, None if order.recording is None else ProjectSound(order.recording))


def _record_in(project: Project) -> ExportRecord:
    """Raises ``ValueError``, ``KeyError`` or ``TypeError`` for what is no record; the known sections were checked."""
    if project.clip is None:
        raise ValueError("it names no clip")
    film: dict[str, Any] = dict(project.sections[_SECTION])
    chosen: dict[str, Any] = dict(project.sections["export"])
    speech: dict[str, Any] = dict(project.sections["speech"])
    badge = None
    if film["corner"] is not None:
        if film["corner"] not in CORNERS or film["size"] not in BADGE_SIZES:
            raise ValueError("it names no badge")
        badge = Badge(film["corner"], film["size"])
    take = TakePart(Path(film["take"]), float(film["begin_s"]), float(film["end_s"])) if "take" in film else None
    recording = None if project.sound is None else project.sound.path
    marking = Marking(badge, _path(film["certificate"]), _path(film["key"]))
    return ExportRecord(
        ExportClip(project.clip.path, project.clip.sha256, project.clip.face),
        replace(SpeechOrder(**speech), recording=recording, take=take),
        ExportSettings(Path(film["output"]), **chosen, sound=_path(film["heard"]), marking=marking),
        render_settings_from(project.sections["adjustments"]),
        LipEdits.from_section(project.sections["lips"]),
    )


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value)
