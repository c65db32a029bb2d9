"""Scores side by side: means over people, and tables of text."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


def _column(title: str, form: str) -> float:
    """Declare a figure of the table: its heading and how it is printed; nan where it was not measured."""
    return field(default=float("nan"), metadata={"title": title, "form": form})


@dataclass(frozen=True)
class Scores:
    """What was measured of one setting on one clip; ``docs/evaluation.md`` defines each figure."""

    m_lmd_px: float = _column("M-LMD px", ".2f")
    f_lmd_px: float = _column("F-LMD px", ".2f")
    lmd_px: float = _column("LMD px", ".2f")
    ssim: float = _column("SSIM", ".3f")
    mask_error: float = _column("mask err", ".4f")
    skin_error: float = _column("skin err", ".4f")
    lpips: float = _column("LPIPS", ".4f")
    fid: float = _column("FID", ".2f")
    csim: float = _column("CSIM", ".4f")
    sync_confidence: float = _column("Sync conf", ".2f")
    sync_distance: float = _column("Sync dist", ".2f")
    sharpness: float = _column("sharp x", ".2f")
    amplitude: float = _column("ampl x", ".2f")
    correlation: float = _column("corr", ".2f")
    lag_ms: float = _column("lag ms", "+.0f")
    silent_motion: float = _column("silent %", ".1%")
    flicker: float = _column("flicker x", ".2f")
    seam: float = _column("seam x", ".2f")
    undetected: float = _column("lost %", ".1%")

    def as_json(self) -> dict[str, float | None]:
        """Return the figures, None where there is none (JSON has no nan)."""
        return {name: None if np.isnan(value) else value for name, value in dataclasses.asdict(self).items()}


def mean_scores(scores: Sequence[Scores]) -> Scores:
    """Mean of each figure over those that have it."""
    means = {}
    for column in dataclasses.fields(Scores):
        known = [value for s in scores if not np.isnan(value := getattr(s, column.name))]
        means[column.name] = float(np.mean(known)) if known else float("nan")
    return Scores(**means)


def mean_over_people(scores: Sequence[tuple[str, Scores]]) -> Scores:
    """Mean over people, each the mean of their own clips, so that nobody counts twice. scores: (person, scores)."""
    by_person: dict[str, list[Scores]] = {}
    for person, of_clip in scores:
        by_person.setdefault(person, []).append(of_clip)
    return mean_scores([mean_scores(of_person) for of_person in by_person.values()])


def scores_table(rows: Mapping[str, Scores]) -> str:
    """Print one row a setting; columns that no row has are left out."""
    columns = [c for c in dataclasses.fields(Scores) if not all(np.isnan(getattr(s, c.name)) for s in rows.values())]
    heading = [c.metadata["title"] for c in columns]
    cells = [[_cell(getattr(s, c.name), c.metadata["form"]) for c in columns] for s in rows.values()]
    return text_table(["", *heading], [[name, *line] for name, line in zip(rows, cells, strict=True)])


def text_table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out lines of text in columns: the first to the left, the others to the right."""
    widths = [max(len(line[i]) for line in (heading, *rows)) for i in range(len(heading))]
    lines = []
    for line in (heading, *rows):
        first, *others = line
        padded = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _cell(value: float, form: str) -> str:
    return "-" if np.isnan(value) else format(value, form)
