"""One film to be made, from the command line or from a list of many. Nothing heavy is imported here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from studio.engine.export_settings import ExportSettings
from studio.engine.take import Take
from studio.media.interruption import CONTINUED_IF_IT_FITS, Interruption
from studio.media.text_file import read_text

LONGEST_SCRIPT_BYTES = 4_000_000
"""More than two days of speech; a larger file is no script."""


@dataclass(frozen=True)
class RenderJob:
    """reference: clip or photo; text, text_file, audio, take: what is said, one of them;
    voice, rate_wpm, volume: how a text is said; preset, device, front_ends: the networks; seed: chooses the historical
    expressions; face: of several; generic: not with personal weights; blinks: of a photo; interruption: what becomes of
    a film that is not finished.
    """

    reference: Path
    film: ExportSettings
    text: str | None = field(default=None, repr=False)  # may be private
    text_file: Path | None = None
    audio: Path | None = None
    take: Take | None = None
    voice: str | None = None
    rate_wpm: int | None = None
    volume: float = 1.0
    preset: str = "lite"
    device: str = "auto"
    front_ends: Path | None = None
    seed: int = 0
    face: int = 0
    generic: bool = False
    blinks: bool = False
    interruption: Interruption = CONTINUED_IF_IT_FITS

    def inputs(self) -> tuple[Path, ...]:
        """The files that it is made from; of a take also what says which part of it is used."""
        found = (self.reference, self.text_file, self.audio, self.film.sound, self.front_ends)
        taken = () if self.take is None else self.take.files()
        return (*(path for path in found if path is not None), *taken)

    def check(self) -> None:
        """Raise StudioError for what cannot work, before any work is done."""
        self.film.check([path for path in self.inputs() if path != self.film.sound])

    def script(self) -> str | None:
        """The text that is said, from wherever it comes; None if a sound is. Raises StudioError naming the file."""
        return self.text if self.text_file is None else read_text(self.text_file, LONGEST_SCRIPT_BYTES, "a script")
