"""What has become of the jobs of a list, kept beside it: one line is added for each that ends, and none is changed."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from studio.engine.film_origin import hash_of
from studio.errors import StudioError
from studio.media.output_file import cannot_write

log = logging.getLogger(__name__)

Ending = Literal["done", "failed"]


@dataclass(frozen=True)
class JobRecord:
    """key: what the job was, see ``JobKeys``; line: in the list; ended: how; why: it failed; seconds: it took; at: when
    it ended, in seconds since 1970.
    """

    key: str
    line: int
    output: str
    ended: Ending
    why: str = ""
    seconds: float = 0.0
    at: float = 0.0


class JobKeys:
    """Names jobs by what they are made of, so that a changed job is another; every file is hashed once."""

    def __init__(self) -> None:
        self._hashes: dict[Path, str] = {}

    def of(self, arguments: Sequence[str], inputs: Iterable[Path]) -> str:
        """The name of a job. A file that cannot be read counts as missing, which the job itself will say."""
        digest = hashlib.sha256(json.dumps(list(arguments)).encode())
        for path in inputs:
            if path not in self._hashes:
                try:
                    self._hashes[path] = hash_of(path)
                except StudioError:
                    self._hashes[path] = "missing"
            digest.update(self._hashes[path].encode())
        return digest.hexdigest()


class JobLedger:
    """The file. Only one process writes to it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, jobs: Path) -> JobLedger:
        """The ledger of a list."""
        return cls(jobs.with_name(f"{jobs.name}.ledger.jsonl"))

    def records(self) -> dict[str, JobRecord]:
        """The last record of every job, by key; lines that are torn or damaged are passed over."""
        try:
            lines = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise cannot_write(self.path, error) from error
        found: dict[str, JobRecord] = {}
        for line in filter(None, lines):
            try:
                record = JobRecord(**json.loads(line))
            except (ValueError, TypeError, RecursionError):
                log.warning("%s has a damaged line, which is passed over", self.path)
                continue
            if isinstance(record.key, str) and record.ended in ("done", "failed"):
                found[record.key] = record
        return found

    def is_done(self, key: str, output: Path, records: dict[str, JobRecord]) -> bool:
        """The job was done before, and its film is still there."""
        record = records.get(key)
        return record is not None and record.ended == "done" and output.is_file()

    def add(self, record: JobRecord) -> None:
        """Write one line and store it safely. Raises ``StudioError`` for a full disk or a folder that takes no file."""
        line = json.dumps({**asdict(record), "at": record.at or round(time.time(), 3)}, ensure_ascii=False)
        try:
            with self.path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # the program was killed while it wrote the line before
                        line = f"\n{line}"
                file.write(f"{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise cannot_write(self.path, error) from error
