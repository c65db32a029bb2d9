"""What a person changed about the lips, by hand: an offset for every frame and curve of a sentence.

Edits belong to the sound of a sentence, not to its place: other sentences before it may change, and it keeps them; said
by another voice it is another sound, which nobody has edited. Immutable, so they cross threads. Knows no Qt, no torch.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from models.face.lip_curves import CURVES
from studio.media.sound_spool import hash_sound

Floats = npt.NDArray[np.float32]
Row = tuple[int, int, int]

THOUSANDTHS = 1000
"""Offsets are kept in thousandths of the mouth's width: finer than can be seen, and the same after a round trip."""
LARGEST = 1000
LONGEST_SENTENCE_FRAMES = 90_000
LONGEST_SECTION = 1_000_000
"""Characters of all the edits of one curve in a project."""
_RUN = re.compile(
    r"(?P<key>[0-9a-f]{16}(?:-[1-9][0-9]{0,3})?)@(?P<start>[0-9]{1,5}):(?P<values>-?\d{1,4}(?:,-?\d{1,4})*)"
)


class SentenceKeys:
    """Names sentences by their sound; one that is said again gets a number."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def next(self, sentence: Waveform) -> str:
        """The name of the next sentence that has any sound."""
        digest = hashlib.sha256()
        hash_sound(sentence, digest)
        digest.update(str(sentence.rate_hz).encode())
        key = digest.hexdigest()[:16]
        self._seen[key] += 1
        return key if self._seen[key] == 1 else f"{key}-{self._seen[key]}"


@dataclass(frozen=True)
class LipEdits:
    """rows: by sentence, from its first frame on, the offset of each of ``CURVES`` in thousandths; trailing rows of
    nothing are left out, and so are sentences without an edit, so that equal edits are equal.
    """

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def offsets(self, key: str, frames: int) -> Floats:
        """The offsets of a sentence in mouth widths: f32[frames, 3]."""
        return np.asarray(self._padded(key, frames) / np.float32(THOUSANDTHS), dtype=np.float32)

    def _padded(self, key: str, frames: int) -> npt.NDArray[np.int32]:
        padded = np.zeros((frames, len(CURVES)), np.int32)
        known = self.rows.get(key, ())[:frames]
        if known:
            padded[: len(known)] = known
        return padded

    def with_offsets(self, key: str, offsets: Floats) -> LipEdits:
        """The same edits with those of one sentence replaced: f32[frames, 3] in mouth widths."""
        whole = np.clip(np.rint(offsets * THOUSANDTHS), -LARGEST, LARGEST).astype(np.int32)
        return self._with_rows(key, whole)

    def without(self, keys: Iterable[str], curves: Iterable[int]) -> LipEdits:
        """The same edits without those of some curves in some sentences."""
        edits, gone = self, list(curves)
        for key in keys:
            if key in edits.rows:
                rows = np.array(edits.rows[key], np.int32)
                rows[:, gone] = 0
                edits = edits._with_rows(key, rows)
        return edits

    def _with_rows(self, key: str, whole: npt.NDArray[np.int32]) -> LipEdits:
        used = np.flatnonzero(whole.any(axis=1))
        rows = {name: known for name, known in self.rows.items() if name != key}
        if len(used):
            rows[key] = tuple((int(a), int(b), int(c)) for a, b, c in whole[: used[-1] + 1])
        return LipEdits(rows)

    def changed(self, later: LipEdits, key: str, frames: int) -> list[int]:
        """The frames of a sentence that other edits draw otherwise."""
        if self.rows.get(key) == later.rows.get(key):
            return []
        differs = (self._padded(key, frames) != later._padded(key, frames)).any(axis=1)
        return [int(frame) for frame in np.flatnonzero(differs)]

    def section(self) -> dict[str, str]:
        """As a project holds them: by curve, "sentence@frame:offset,offset…" for every run of edited frames."""
        return {name: " ".join(self._runs(number)) for number, name in enumerate(CURVES)}

    def _runs(self, curve: int) -> list[str]:
        runs = []
        for key, rows in self.rows.items():
            values = np.array([row[curve] for row in rows])
            used = np.flatnonzero(values)
            for run in np.split(used, np.flatnonzero(np.diff(used) > 1) + 1):
                if len(run):
                    runs.append(f"{key}@{run[0]}:{','.join(str(value) for value in values[run])}")
        return runs

    @classmethod
    def from_section(cls, section: Mapping[str, object]) -> LipEdits:
        """Read what ``section`` gave; curves that are absent have no edits. Raises ``ValueError``."""
        found: dict[str, dict[int, list[int]]] = {}
        for number, name in enumerate(CURVES):
            for run in _runs_in(section.get(name, "")):
                start = int(run["start"])
                for frame, value in enumerate(run["values"].split(","), start):
                    found.setdefault(run["key"], {}).setdefault(frame, [0, 0, 0])[number] = int(value)
        edits = cls()
        for key, frames in found.items():
            whole = np.zeros((max(frames) + 1, len(CURVES)), np.int32)
            for frame, row in frames.items():
                whole[frame] = row
            edits = edits._with_rows(key, np.clip(whole, -LARGEST, LARGEST))
        return edits


NO_EDITS = LipEdits()


def is_curve_text(value: object) -> bool:
    """A project may hold this as the edits of one curve."""
    try:
        _runs_in(value)
    except ValueError:
        return False
    return True


def _runs_in(value: object) -> list[re.Match[str]]:
    if not isinstance(value, str) or len(value) > LONGEST_SECTION:
        raise ValueError("the edits of a curve are not a text of bearable length")
    runs = [_RUN.fullmatch(part) for part in value.split()]
    found = [run for run in runs if run is not None]
    if len(found) < len(runs) or any(_end(run) > LONGEST_SENTENCE_FRAMES for run in found):
        raise ValueError("the edits of a curve cannot be read")
    return found


def _end(run: re.Match[str]) -> int:
    return int(run["start"]) + run["values"].count(",") + 1
