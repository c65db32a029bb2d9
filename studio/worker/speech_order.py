"""What the avatar is to say, as the window asks for it: the part that preview, export and live lines share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from studio.engine.take import TakePart


@dataclass(frozen=True)
class SpeechOrder:
    """Something to say. rate_wpm: words a minute; volume: 0 to 1; voice: its id, empty for the first.

    recording: a sound or video file that is said in place of the text, as it is; take: likewise what was said live.
    """

    text: str = field(repr=False)  # what was typed never reaches a log
    voice: str
    rate_wpm: int
    volume: float
    recording: Path | None = None
    take: TakePart | None = None
