"""What is asked about an export that an earlier run of the program did not finish."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from studio.engine.lip_edits import LipEdits
from studio.engine.render_settings import RenderSettings

Look = tuple[RenderSettings, LipEdits]
"""Adjustments and edits of a film."""


@dataclass(frozen=True)
class ExportClip:
    """The clip that an export is of, whatever is loaded now. reference: None is the sample portrait; sha256: of its
    bytes, which must still be the same, since consent was given for these; face: as ``LoadClip`` takes it.
    """

    reference: Path | None
    sha256: str
    face: int = 0


@dataclass(frozen=True)
class DropFilm:
    """Delete what there is of a film that nobody wants to finish."""

    output: Path
