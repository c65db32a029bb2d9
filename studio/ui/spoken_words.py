"""Which word sounds when. Knows no Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from studio.speech.spoken_sentence import SpokenWord


class SpokenWords:
    """The words of a speech, in order, as they become known."""

    def __init__(self) -> None:
        self._words: list[SpokenWord] = []
        self._starts_s: list[float] = []

    def clear(self) -> None:
        """Forget them: another speech begins, or the text has changed."""
        self._words.clear()
        self._starts_s.clear()

    def extend(self, words: Sequence[SpokenWord]) -> None:
        """Add those of the next sentence."""
        self._words += words
        self._starts_s += [word.start_s for word in words]

    def at(self, time_s: float) -> SpokenWord | None:
        """The word that sounds at a moment; None before the first and in the gap after a sentence."""
        index = bisect_right(self._starts_s, time_s) - 1
        if index < 0 or time_s >= self._words[index].end_s:
            return None
        return self._words[index]
