"""Lines that wait to be spoken after the one that is being said: the state behind their list. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.worker.speech_order import SpeechOrder


@dataclass(frozen=True)
class WaitingLine:
    """number: names the line as long as it waits."""

    number: int
    order: SpeechOrder = field(repr=False)

    @property
    def words(self) -> str:
        """What it says, on one line; for a sound file its name."""
        recording = self.order.recording
        return " ".join(self.order.text.split()) if recording is None else recording.name


class LineQueue:
    """First in, first out."""

    def __init__(self) -> None:
        self._lines: list[WaitingLine] = []
        self._count = 0

    @property
    def lines(self) -> tuple[WaitingLine, ...]:
        """Those that wait, the next one first."""
        return tuple(self._lines)

    def add(self, order: SpeechOrder) -> None:
        """One more, behind the others."""
        self._count += 1
        self._lines.append(WaitingLine(self._count, order))

    def take(self) -> SpeechOrder | None:
        """The next one, which waits no more; None when there is none."""
        return self._lines.pop(0).order if self._lines else None

    def remove(self, number: int) -> None:
        """Give one up; one that is being said already is none of ours."""
        self._lines = [line for line in self._lines if line.number != number]

    def clear(self) -> None:
        """Give all up."""
        self._lines.clear()
