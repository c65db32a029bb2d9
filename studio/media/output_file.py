"""A file that appears under its name only when it is whole; every export is written through it."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from studio.errors import StudioError, sentence

log = logging.getLogger(__name__)


class OutputFile:
    """Context manager around one output file.

    Write to ``temporary_path``, which lies in the same folder. Leaving cleanly stores the bytes safely and gives them
    their name in one step; leaving with any exception removes them. An OSError inside, such as a full disk, comes out
    as a StudioError that names the file.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        """folder: where the temporary file lies, on the same disk; by default that of the file itself."""
        self.path = path
        self.temporary_path = (folder or path.parent) / f".{path.name}.{uuid.uuid4().hex[:8]}.part"

    def __enter__(self) -> Self:
        self.create()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.commit()
            return
        self.discard()
        if isinstance(error, OSError):
            raise cannot_write(self.path, error) from error

    def create(self) -> None:
        """Make the temporary file. Raises StudioError if the folder is missing or may not be written."""
        try:
            if self.path.is_dir():
                raise StudioError(
                    sentence("{path} is a folder, not a file name.", path=self.path), "Give the file a name."
                )
            if self.path.exists() and not self.path.is_file():  # taking its name would destroy a device
                raise StudioError(
                    sentence("{path} is not a file that may be replaced.", path=self.path), "Give another name."
                )
            if not self.path.parent.is_dir():
                raise StudioError(
                    sentence(
                        "The folder {folder} for {name} does not exist.", folder=self.path.parent, name=self.path.name
                    ),
                    "Create it, or choose another.",
                )
            os.close(os.open(self.temporary_path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except OSError as error:
            raise cannot_write(self.path, error) from error

    def commit(self) -> None:
        """Store the bytes safely, then give them their name. Raises StudioError, leaving nothing behind."""
        try:
            with self.temporary_path.open("rb+") as file:
                os.fsync(file.fileno())
            self.temporary_path.replace(self.path)
        except BaseException as error:
            self.discard()
            if isinstance(error, OSError):
                raise cannot_write(self.path, error) from error
            raise
        self._store_name()

    def discard(self) -> None:
        """Remove the temporary file."""
        try:
            self.temporary_path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s could not be removed: %s", self.temporary_path, error)

    def _store_name(self) -> None:
        """Ask the disk to keep the new name too; a file system that cannot do so is no failure."""
        if sys.platform == "win32":
            return
        with contextlib.suppress(OSError):
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def write_text(path: Path, text: str) -> None:
    """Write a file of text in UTF-8 through an ``OutputFile``; raises as that does."""
    with OutputFile(path) as file:
        file.temporary_path.write_text(text, encoding="utf-8")


def cannot_write(path: Path, error: OSError) -> StudioError:
    """Say why a file could not be written, and what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StudioError(
            sentence("{name} could not be finished: the disk is full.", name=path.name),
            "Free some space, or choose another folder.",
        )
    if error.errno == errno.EFBIG:
        return StudioError(
            sentence("{name} could not be finished: it is larger than this disk allows for one file.", name=path.name),
            "Choose another folder, or make a shorter film.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StudioError(
            sentence("{name} may not be written in {folder}.", name=path.name, folder=path.parent),
            "Choose another folder, or close the program that has the file open.",
        )
    if error.errno == errno.ENAMETOOLONG:
        return StudioError(sentence("The name {name} is too long for a file.", name=path.name), "Choose a shorter one.")
    reason = error.strerror or str(error)
    return StudioError(
        sentence("{name} could not be written: {reason}.", name=path.name, reason=reason), "Choose another folder."
    )


def refuse_unwritable(path: Path) -> None:
    """Raise StudioError for a place where no file can be made, before any work is spent on what should go there."""
    output = OutputFile(path)
    output.create()
    output.discard()


def refuse_same_file(output: Path, inputs: Iterable[Path]) -> None:
    """Raise StudioError if the output would overwrite one of the inputs, under whatever name or link."""
    for source in inputs:
        if _is_same_file(output, source):
            raise StudioError(
                sentence(
                    "{name} would overwrite {source}, which it is made from.", name=output.name, source=source.name
                ),
                "Choose another output name.",
            )


def _is_same_file(first: Path, second: Path) -> bool:
    if first.resolve() == second.resolve():
        return True
    try:
        return first.samefile(second)
    except OSError:  # one of them is not there
        return False
