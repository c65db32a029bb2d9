"""How good an exported film is: figures, and the moments that are worst. Nothing heavy is imported here."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal, get_args

Flaw = Literal["silent", "apart", "seam", "blur", "flicker", "lost"]
FLAWS: tuple[Flaw, ...] = get_args(Flaw)
FLAW_WORDS: dict[Flaw, str] = {
    "silent": "lips move in silence",
    "apart": "lips are not where they were meant to be",
    "seam": "the border of the face shows",
    "blur": "the mouth is blurred",
    "flicker": "the face flickers",
    "lost": "no face can be made out",
}
NAN = float("nan")


@dataclass(frozen=True)
class WorstMoment:
    """time_s: from the film's beginning; severity: 1 is where it begins to be visible."""

    time_s: float
    flaw: Flaw
    severity: float


@dataclass(frozen=True)
class FilmGrade:
    """Measured on the finished pictures; nan where a figure cannot be had, such as silence in a film without any.

    frames, duration_s: of the film; silent_motion: share of silent frames whose lips move; sound_correlation,
    sound_lag_ms: of the lips' opening with the sound's loudness, positive lag when the lips are late;
    lips_correlation, lips_lag_ms: of the opening seen in the pictures with the predicted one; opening: its standard
    deviation in mouth widths; amplitude: that over the predicted one; seam: slope of the brightness across the mask's
    border over that of the clip, 1 is invisible; sharpness: detail of the mouth over the clip's; flicker: mean second
    difference in the mask, levels of 255; flicker_ratio: over the clip's, nan for a photo; lost: share of frames in
    which no face is found; identity: cosine to the reference by ArcFace.
    """

    frames: int
    duration_s: float = 0.0
    silent_motion: float = NAN
    sound_correlation: float = NAN
    sound_lag_ms: float = NAN
    lips_correlation: float = NAN
    lips_lag_ms: float = NAN
    opening: float = NAN
    amplitude: float = NAN
    seam: float = NAN
    sharpness: float = NAN
    flicker: float = NAN
    flicker_ratio: float = NAN
    lost: float = NAN
    identity: float = NAN
    worst: tuple[WorstMoment, ...] = ()

    def figures(self) -> dict[str, float]:
        """The figures by name, nan among them."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("frames", "duration_s", "worst")}

    def as_json(self) -> dict[str, object]:
        """Everything; None where there is no figure (JSON has no nan)."""
        figures = {name: None if math.isnan(value) else round(value, 5) for name, value in self.figures().items()}
        worst = [
            {"time_s": round(m.time_s, 3), "reason": FLAW_WORDS[m.flaw], "severity": round(m.severity, 3)}
            for m in self.worst
        ]
        return {"frames": self.frames, "duration_s": round(self.duration_s, 3), **figures, "worst_moments": worst}
