"""What every speech engine offers: voices, and typed text as sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from studio.cancel import CancelToken
from studio.speech.spoken_sentence import SpokenSentence


@dataclass(frozen=True)
class Voice:
    """A voice to choose. id: what the engine takes; name: for people; languages: tags such as ``en-us``."""

    id: str
    name: str
    languages: tuple[str, ...]


class TextToSpeech(Protocol):
    """A speech engine."""

    def voices(self) -> list[Voice]:
        """Every voice, the default first. Raises StudioError when the engine does not work."""
        ...

    def synthesise_sentences(
        self, text: str, voice: str | None, rate_wpm: int | None, volume: float, cancel: CancelToken | None
    ) -> Iterator[SpokenSentence]:
        """Say ``text`` sentence by sentence, each as soon as it is there.

        voice: an id, or None for the default. rate_wpm: words a minute, or None for the voice's own.
        volume: 0 to 1. Raises StudioError for what a person can mend, Cancelled once ``cancel`` is set.
        """
        ...
