"""A project: the clip by its place and bytes, and everything that was chosen for it, in named sections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

Value = str | int | float | bool | None
Section = Mapping[str, Value]
"""Names and plain values of one concern, such as the speech."""


@dataclass(frozen=True)
class ProjectClip:
    """path: where the clip lies, absolute; None is the sample portrait. sha256: of its bytes, empty if never read.

    face: which of several, from 1 on, from left to right; 0 is the largest.
    """

    path: Path | None
    sha256: str = ""
    face: int = 0


@dataclass(frozen=True)
class ProjectSound:
    """path: of the sound file that is said in place of the text, absolute. sha256: of its bytes, empty if unread."""

    path: Path
    sha256: str = ""


@dataclass(frozen=True)
class Project:
    """clip: None while none was chosen; sound: None while the text is said; sections: by name; those of a later part of
    the program are kept untouched.
    """

    clip: ProjectClip | None = None
    sections: Mapping[str, Section] = field(default_factory=dict, repr=False)  # what was typed never reaches a log
    sound: ProjectSound | None = None

    def with_section(self, name: str, section: Section) -> Project:
        """The same project with one section replaced."""
        return replace(self, sections={**self.sections, name: dict(section)})
