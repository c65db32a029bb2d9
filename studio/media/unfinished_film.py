"""What there is of a film before it is finished: whole parts in a hidden folder beside it, and what they are made of.

A part has its name only once it is whole and safely stored; so whatever stops the program, what is found here can be
gone on from.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import av

from studio.errors import StudioError, sentence
from studio.media.interruption import Interruption
from studio.media.media_file import open_media
from studio.media.output_file import cannot_write, write_text

log = logging.getLogger(__name__)

FORMAT = 1
"""Raised whenever the layout of the folder or of a part changes."""
_FACTS, _LOCK = "film.json", "lock"


MadeOf = Mapping[str, str]
"""What a film depends on, by name: hashes and settings. Parts fit together only if all of them are equal."""


class UnfinishedFilm:
    """The folder of one film. Raises StudioError that names the film."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.folder = film.parent / f".{film.name}.unfinished"
        self._lock: IO[bytes] | None = None

    def part(self, number: int) -> Path:
        """The file of a part, counted from 0. A container that keeps exact times, whatever the film's is."""
        suffix = ".mov" if self.film.suffix.lower() == ".mov" else ".mp4"
        return self.folder / f"part-{number + 1:05d}{suffix}"

    def note(self, number: int) -> Path:
        """Where what is to be remembered of a part is written; it is there before the part is."""
        return self.folder / f"part-{number + 1:05d}.note"

    def open(self, made_of: MadeOf, part_frames: int, interruption: Interruption) -> int:
        """Make the folder, or find one; returns how many whole parts of ``part_frames`` frames are in it."""
        facts = {"format": FORMAT, "part_frames": part_frames, "made_of": dict(made_of)}
        try:
            self.folder.mkdir(exist_ok=True)
            self._take_lock()
            found = self._facts()
            whole = self.whole_parts(part_frames) if found == facts else 0
            if found == facts and whole and interruption.leftover == "refuse":
                raise StudioError(
                    f"{self.film.name} was begun before and is not finished.",
                    f"Add --resume to continue, or remove {self.folder}.",
                )
            if found is not None and found != facts and interruption.leftover == "continue":
                raise StudioError(
                    f"{self.film.name} cannot be continued: {_differences(found, facts)} changed since.",
                    "Put it back as it was, or go without --resume to begin anew.",
                )
            self._clear(keep_parts=whole)
            if found != facts:
                write_text(self.folder / _FACTS, json.dumps(facts, indent=1) + "\n")
        except OSError as error:
            self.close()
            raise cannot_write(self.film, error) from error
        except BaseException:
            self.close()
            raise
        return whole

    def whole_parts(self, part_frames: int) -> int:
        """How many parts, from the first on, hold all their frames."""
        number = 0
        while self.part(number).is_file() and _pictures_in(self.part(number)) == part_frames:
            number += 1
        return number

    def kept_s(self) -> Fraction:
        """Seconds of film that are kept; 0 without any. Raises nothing."""
        facts = self._facts() or {}
        with contextlib.suppress(StudioError, KeyError, TypeError, ValueError, ZeroDivisionError):
            rate = Fraction(str(facts["made_of"]["rate"]))
            frames = int(facts["part_frames"])
            return self.whole_parts(frames) * frames / rate
        return Fraction(0)

    def close(self) -> None:
        """Let others have the folder."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def remove(self) -> None:
        """Delete what is ours in the folder, and the folder if nothing else is in it."""
        self._clear(keep_parts=0)
        with contextlib.suppress(OSError):
            (self.folder / _FACTS).unlink(missing_ok=True)
        self.close()
        try:
            (self.folder / _LOCK).unlink(missing_ok=True)
            self.folder.rmdir()
        except OSError as error:
            log.warning("%s could not be removed: %s", self.folder, error)

    def drop(self) -> None:
        """Delete it if it is there. Raises ``StudioError`` if somebody is writing it."""
        if self.folder.is_dir():
            try:
                self._take_lock()
            except OSError as error:
                raise cannot_write(self.film, error) from error
            self.remove()

    def _facts(self) -> dict[str, Any] | None:
        try:
            found = json.loads((self.folder / _FACTS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def _clear(self, keep_parts: int) -> None:
        kept = {path for number in range(keep_parts) for path in (self.part(number), self.note(number))}
        for path in [*self.folder.glob("part-*"), *self.folder.glob(".*.part")]:
            if path not in kept:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _take_lock(self) -> None:
        """Two writers in one folder would mix their parts; the lock goes with the process, however that ends."""
        lock = (self.folder / _LOCK).open("ab")
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            raise StudioError(
                sentence("{name} is being written by another window or command.", name=self.film.name),
                "Wait for it, or choose another name.",
            ) from error
        self._lock = lock


def _pictures_in(path: Path) -> int:
    """Pictures of a part; 0 for what cannot be read to its end."""
    try:
        with open_media(path) as container:
            return sum(packet.size > 0 for packet in container.demux(container.streams.video[0]))
    except (StudioError, av.FFmpegError, OSError, IndexError):
        log.warning("%s is damaged and is made anew", path)
        return 0


def _differences(found: Mapping[str, object], wanted: Mapping[str, object]) -> str:
    """Name what a film is made of and is not the same."""
    before, now = found.get("made_of"), wanted["made_of"]
    if not isinstance(before, dict) or not isinstance(now, dict) or before == now:
        return "the program"
    return ", ".join(name for name in {**now, **before} if before.get(name) != now.get(name))


def kept_note(film: Path) -> str:
    """A sentence about what is kept of a film that was stopped; empty if nothing is."""
    unfinished = UnfinishedFilm(film)
    seconds = int(unfinished.kept_s())
    if not seconds:
        return ""
    return (
        f"The first {seconds // 60}:{seconds % 60:02d} of {film.name} are kept in {unfinished.folder.name}; "
        "the same command with --resume goes on from there."
    )
