"""One film to be made, from the command line or from a list of many. Nothing heavy is imported here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from studio.engine.export_settings import ExportSettings
from studio.errors import StudioError
from studio.media.interruption import CONTINUED_IF_IT_FITS, Interruption

LONGEST_SCRIPT_BYTES = 4_000_000
"""More than two days of speech; a larger file is no script."""


@dataclass(frozen=True)
class RenderJob:
    """reference: clip or photo; text, text_file, audio, take: what is said, one of them, a take by its folder;
    voice, rate_wpm, volume: how a text is said; preset, device, front_ends: the networks; seed: chooses the historical
    expressions; face: of several; generic: not with personal weights; blinks: of a photo; interruption: what becomes of
    a film that is not finished.
    """

    reference: Path
    film: ExportSettings
    text: str | None = field(default=None, repr=False)  # may be private
    text_file: Path | None = None
    audio: Path | None = None
    take: Path | None = None
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
        """The files that it is made from."""
        found = (self.reference, self.text_file, self.audio, self.film.sound, self.front_ends)
        return tuple(path for path in found if path is not None)

    def check(self) -> None:
        """Raise StudioError for what cannot work, before any work is done."""
        self.film.check([path for path in self.inputs() if path != self.film.sound])

    def script(self) -> str | None:
        """The text that is said, from wherever it comes; None if a sound is. Raises StudioError naming the file."""
        return self.text if self.text_file is None else read_script(self.text_file)


def read_script(path: Path) -> str:
    """Read a text file in UTF-8. Raises StudioError for a file that is missing, too large, or no text."""
    try:
        if path.stat().st_size > LONGEST_SCRIPT_BYTES:
            raise StudioError(f"{path.name} is too large for a script.", "Cut it into pieces.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudioError(f"{path.name} is no text in UTF-8.", "Save it as plain text in UTF-8.") from error
    except FileNotFoundError as error:
        raise StudioError(f"There is no file {path}.", "Check the name and the folder.") from error
    except OSError as error:
        raise StudioError(
            f"{path} cannot be read: {error.strerror}.",
            "Check the permissions of the file.",
        ) from error
