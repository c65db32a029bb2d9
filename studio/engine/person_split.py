"""Which split a person is in: the published one, or one drawn from the person's name. Never by clip."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from models.training.clip_dataset import ClipFacts
from studio.engine.dataset_layouts import ClipToPrepare, PassedOver
from studio.errors import StudioError

VAL_SHARE = 0.05
HELD_BACK = frozenset({"val", "test"})
Way = Literal["published", "hash", "one", "list"]


@dataclass(frozen=True)
class SplitRule:
    """way: "published" keeps the published split and draws a person where there is none but leaves out what its
    publisher gives no use for; "hash" draws everybody; "one" puts all into ``name``; "list" looks people up.

    val_share: share of the people of "train" that validate instead, where nobody published people to validate on.
    """

    way: Way = "published"
    val_share: float = VAL_SHARE
    name: str = ""
    people: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str, val_share: float = VAL_SHARE) -> SplitRule:
        """Read "published", "hash", "train", "val", "test", or the name of a CSV file of person_id,split.

        Raises ``StudioError`` for anything else.
        """
        if text == "published":
            return cls("published", val_share)
        if text == "hash":
            return cls("hash", val_share)
        if text in ("train", "val", "test"):
            return cls("one", val_share, name=text)
        return cls("list", val_share, people=tuple(_listed_people(Path(text))))

    def divide(self, clips: Iterable[ClipToPrepare]) -> tuple[list[ClipToPrepare], list[PassedOver]]:
        """Give every clip its split; second, the clips that are in none."""
        listed = list(clips)
        published = {clip.facts.split for clip in listed} - {""}
        split_of = dict(self.people)
        inside, outside = [], []
        for clip in listed:
            split = self._split(clip, published, split_of)
            if split:
                inside.append(replace(clip, facts=replace(clip.facts, split=split)))
            else:
                outside.append(PassedOver(clip.facts.name, self._why_outside(clip)))
        return inside, outside

    def _split(self, clip: ClipToPrepare, published: set[str], split_of: dict[str, str]) -> str:
        person, split = clip.facts.person_id, clip.facts.split
        if self.way == "list":
            return split_of.get(person, "")
        if self.way == "one":
            return self.name
        if self.way == "hash" or not published:
            return drawn_split(person, self.val_share)
        if split == "train" and "val" not in published:
            return drawn_split(person, self.val_share)
        return split

    def _why_outside(self, clip: ClipToPrepare) -> str:
        if self.way == "list":
            return f"the list of splits does not name {clip.facts.person_id}"
        return "not among the clips that this dataset is evaluated on; '--split hash' takes all clips"


def drawn_split(person_id: str, val_share: float) -> str:
    """Say "val" or "train", drawn from the name alone: the same today and with more people beside."""
    number = int.from_bytes(hashlib.sha256(person_id.encode()).digest()[:8], "big")
    return "val" if number < val_share * 2**64 else "train"


def refuse_split_people(facts: Iterable[ClipFacts]) -> None:
    """Raise ``StudioError`` for a person in two splits: results on people seen in training say nothing.

    All splits but those of ``HELD_BACK`` are trained on, whatever they are called, and count as one.
    """
    seen: dict[str, ClipFacts] = {}
    for clip in facts:
        first = seen.setdefault(clip.person_id, clip)
        if first.split != clip.split and not {first.split, clip.split}.isdisjoint(HELD_BACK):
            raise StudioError(
                f"{clip.person_id} is in two splits: {first.name} in '{first.split}', {clip.name} in '{clip.split}'.",
                "Put all clips of a person into one split, or let '--split hash' draw it.",
            )


def _listed_people(path: Path) -> list[tuple[str, str]]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise StudioError(
            f"'{path}' is no split: {getattr(error, 'strerror', None) or error}.",
            "Give published, hash, train, val, test, or a CSV file of person_id,split.",
        ) from error
    people = [(row[0].strip(), row[1].strip()) for row in rows if len(row) == 2]
    if len(people) != len(rows) or not all(split.isidentifier() for _, split in people):
        raise StudioError(f"{path.name} is no list of splits.", "Each line is person_id,split.")
    split_of: dict[str, str] = {}
    for person, split in people:
        if split_of.setdefault(person, split) != split:
            raise StudioError(f"{path.name} puts {person} into two splits.", "Name each person once.")
    return people
