"""Speech from typed text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.speech.speakable_text import speakable
from studio.speech.text_to_speech import TextToSpeech


@dataclass(frozen=True)
class TypedSpeech:
    """Text for a voice to say. voice: an id, None for the default; rate_wpm: words a minute; volume: 0 to 1."""

    text: str = field(repr=False)  # a log that prints this object must not print what was typed
    tts: TextToSpeech
    voice: str | None = None
    rate_wpm: int | None = None
    volume: float = 1.0

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the text is spoken, such as emoji left out.

        Raises StudioError when the text has nothing to say.
        """
        return speakable(self.text).notes

    def spoken(
        self, cancel: CancelToken | None = None, progress: Callable[[float], None] = lambda _: None
    ) -> Iterator[Waveform]:
        """The sound of each sentence as soon as it is there, at the rate of the voice.

        progress: told which share of the text is spoken. Raises as ``TextToSpeech.synthesise_sentences``.
        """
        for part in self.tts.synthesise_sentences(self.text, self.voice, self.rate_wpm, self.volume, cancel):
            progress(part.span.end / len(self.text))
            yield part.waveform
