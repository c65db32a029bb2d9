"""Writes a take while it happens, so that whatever ends the program leaves all but the last second."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import zlib
from datetime import datetime
from pathlib import Path

import numpy as np

from models.face.coefficients import FRAMES_PER_SECOND
from studio.engine.live_moment import LiveMoment
from studio.engine.take import CHUNK, CHUNK_MARK, FRAME_SAMPLES, FRAMES, HEADER, TakeHeader, header_text
from studio.errors import StudioError, sentence

CHUNK_FRAMES = FRAMES_PER_SECOND
SYNC_EVERY_CHUNKS = 5
"""The disk is asked to keep what it got so often: what a power cut may cost, in seconds."""


class TakeWriter:
    """Of one take, in a folder of its own below ``folder``. Not thread-safe; may wait for the disk.

    Every method raises StudioError once the disk takes no more; what was written before stays readable.
    """

    def __init__(self, folder: Path, header: TakeHeader) -> None:
        self._moments: list[LiveMoment] = []
        self._written = 0
        self._chunks = 0
        self._is_refused = False
        self._first_heard_s = 0.0
        try:
            self.folder = _new_folder(folder, datetime.fromisoformat(header.begun))
            unfinished = self.folder / f"{HEADER}.part"
            unfinished.write_text(header_text(header), encoding="utf-8")
            unfinished.replace(self.folder / HEADER)
            self._file = (self.folder / FRAMES).open("ab", buffering=0)
        except OSError as error:
            raise _cannot_keep(error) from error

    def add(self, moment: LiveMoment) -> None:
        """Keep a frame; every second they are written."""
        if not self._written and not self._moments:
            self._first_heard_s = moment.heard_s
        self._moments.append(moment)
        if len(self._moments) == CHUNK_FRAMES:
            self._write()
            self._chunks += 1
            if self._chunks % SYNC_EVERY_CHUNKS == 0:
                self._sync()

    def close(self) -> None:
        """Write what is left, unless the disk took no more. A take without a frame leaves nothing behind."""
        try:
            if self._moments:
                self._write()
            if not self._is_refused:
                self._sync()
        finally:
            self._moments.clear()
            with contextlib.suppress(OSError):
                self._file.close()
            if not self._written:
                shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self) -> None:
        moments, self._moments = self._moments, []
        sound = np.concatenate([moment.sound for moment in moments])
        assert len(sound) == len(moments) * FRAME_SAMPLES
        content = b"".join(
            (
                np.rint(np.clip(sound, -1.0, 1.0) * np.float32(32767)).astype("<i2").tobytes(),
                np.stack([moment.expression for moment in moments]).astype("<f4").tobytes(),
                np.asarray([moment.openness for moment in moments], "<f4").tobytes(),
                np.asarray([moment.heard_s - self._first_heard_s for moment in moments], "<f8").tobytes(),
            )
        )
        head = (CHUNK_MARK, self._written, len(moments), len(moments[0].expression), zlib.crc32(content))
        left = memoryview(CHUNK.pack(*head) + content)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self._is_refused = True
            raise _cannot_keep(error) from error
        self._written += len(moments)

    def _sync(self) -> None:
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            if error.errno == errno.EINVAL:  # a file system that cannot do so is no failure
                return
            self._is_refused = True
            raise _cannot_keep(error) from error


def _new_folder(folder: Path, begun: datetime) -> Path:
    """Make a folder that is named after the time, and after nothing else that was there."""
    folder.mkdir(parents=True, exist_ok=True)
    name = begun.strftime("%Y-%m-%d %H.%M.%S")
    for number in range(1, 1000):
        place = folder / (name if number == 1 else f"{name} ({number})")
        try:
            place.mkdir()
        except FileExistsError:
            continue
        return place
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder / name))


def _cannot_keep(error: OSError) -> StudioError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StudioError(
            "The disk is full: from here on, this session is not kept as a take.",
            "Free some space; the avatar goes on, and what was kept so far stays.",
        )
    return StudioError(
        sentence("This session is not kept as a take: {reason}.", reason=error.strerror or error),
        "Check the folder of takes in the settings; the avatar goes on.",
    )
