"""Who agreed that a person's face may speak: one small file for each clip, beside the prepared avatar."""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

from studio.media.output_file import cannot_write, write_text
from studio.user_dirs import cache_dir

log = logging.getLogger(__name__)

SOMEBODY = "the person at this computer"
"""Who agreed and gave no name; the account's name is not taken, because the record goes into films that are shared."""
_ENDING = ".consent.json"


@dataclass(frozen=True)
class ConsentRecord:
    """who: said yes, as they call themselves; when: in UTC, ISO 8601; words: what they said yes to."""

    who: str
    when: str
    words: str

    @classmethod
    def now(cls, words: str, who: str = "") -> ConsentRecord:
        """Given at this moment."""
        return cls(who.strip() or SOMEBODY, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), words)

    def as_json(self) -> dict[str, str]:
        """As it is kept and signed."""
        return asdict(self)


class ConsentRecords:
    """Found by the clip's bytes. Neither clearing the cache nor preparing a clip anew takes them away."""

    def __init__(self, folder: Path | None = None) -> None:
        """folder: the cache that holds the avatars; by default this person's own."""
        self.folder = (folder or cache_dir()) / "avatars"

    def of(self, clip_sha256: str) -> ConsentRecord | None:
        """What is recorded for a clip; a file that cannot be read counts as none."""
        try:
            told = json.loads(self._path(clip_sha256).read_text(encoding="utf-8"))
            record = ConsentRecord(told["who"], told["when"], told["words"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            log.warning("a damaged record of consent is passed over: %s", self._path(clip_sha256))
            return None
        return record if all(isinstance(value, str) for value in record.as_json().values()) else None

    def keep(self, clip_sha256: str, record: ConsentRecord) -> None:
        """Keep it, in place of an older one. Raises ``StudioError`` if the disk does not take it."""
        path = self._path(clip_sha256)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(path, error) from error
        write_text(path, json.dumps(record.as_json(), ensure_ascii=False, indent=1))

    def forget_all(self) -> None:
        """Delete every record."""
        for path in self.folder.glob(f"*{_ENDING}"):
            with contextlib.suppress(OSError):
                path.unlink()

    def _path(self, clip_sha256: str) -> Path:
        return self.folder / f"{clip_sha256}{_ENDING}"
