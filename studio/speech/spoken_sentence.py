"""Speech as it leaves a voice: one sentence of sound at a time, with the time of each word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.audio.waveform import Waveform
from models.face.coefficients import FRAMES_PER_SECOND
from studio.speech.speakable_text import TextSpan

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class SpokenWord:
    """A word of the typed text: characters start to end (excluded); start_s, end_s: when it sounds."""

    start: int
    end: int
    start_s: float
    end_s: float

    def later(self, seconds: float) -> SpokenWord:
        """Return the same word in a sentence that begins so much later."""
        return SpokenWord(self.start, self.end, self.start_s + seconds, self.end_s + seconds)


@dataclass(frozen=True)
class SpokenSentence:
    """One sentence as sound. span: where it stands in the typed text; words: in order, timed from the sentence's
    beginning: exactly where the voice tells its times, else spread by length, which is near but not exact.
    """

    waveform: Waveform
    span: TextSpan
    words: tuple[SpokenWord, ...] = ()


def spread_words(text: str, span: TextSpan, duration_s: float) -> tuple[SpokenWord, ...]:
    """Give each word of a sentence time by its length, for voices that tell no times. duration_s: of the sentence."""
    found = list(_WORD.finditer(text, span.start, span.end))
    # A short word still takes a while, and so does the gap before the next.
    weights = np.array([len(match.group()) + 2.0 for match in found])
    edges = np.concatenate([[0.0], np.cumsum(weights)]) * (duration_s / max(1.0, weights.sum()))
    return tuple(
        SpokenWord(match.start(), match.end(), float(edges[i]), float(edges[i + 1])) for i, match in enumerate(found)
    )


def timed_words(
    text: str, span: TextSpan, marks: Sequence[tuple[int, int]], duration_s: float
) -> tuple[SpokenWord, ...]:
    """Words from a voice's own marks: (character in the sentence with single spaces, time in ms) of each one's start.

    A number may be marked more than once ("twenty-three"); it is one word from its first mark on.
    """
    offsets = [
        match.start() + i for match in _WORD.finditer(text, span.start, span.end) for i in range(len(match[0]) + 1)
    ]
    bounds = {match.start(): match.end() for match in _WORD.finditer(text, span.start, span.end)}
    starts: list[tuple[int, float]] = []
    for position, time_ms in marks:
        if 0 <= position < len(offsets):
            start = max((begin for begin in bounds if begin <= offsets[position]), default=None)
            if start is not None and (not starts or start > starts[-1][0]):
                starts.append((start, time_ms / 1000))
    ends = [*(time_s for _, time_s in starts), duration_s][1:]
    return tuple(
        SpokenWord(start, bounds[start], time_s, max(time_s, end))
        for (start, time_s), end in zip(starts, ends, strict=True)
    )


def frames_of(speech: Waveform) -> int:
    """Frames that a sentence takes: every started 25th of a second."""
    return -(-len(speech.samples) * FRAMES_PER_SECOND // speech.rate_hz)


class SpeechSoFar:
    """Where the next sentence goes: each begins with a frame of its own, at most 40 ms after the one before."""

    def __init__(self) -> None:
        self._samples = 0
        self._frames = 0
        self.duration_s = 0.0

    def extend(self, sentence: Waveform) -> tuple[Waveform, float]:
        """The sound that follows what there was, with the silence before it; and when the sentence itself begins, s.

        sentence: at the rate of those before.
        """
        rate_hz = sentence.rate_hz
        begin = self._frames * rate_hz // FRAMES_PER_SECOND
        silence = np.zeros((begin - self._samples, sentence.samples.shape[1]), np.float32)
        self._samples = begin + len(sentence.samples)
        self._frames += frames_of(sentence)
        self.duration_s = self._samples / rate_hz
        return Waveform(np.concatenate([silence, sentence.samples]), rate_hz), begin / rate_hz


def joined(sentences: Sequence[Waveform]) -> Waveform:
    """Put sentences together, each beginning with a frame of its own."""
    if len(sentences) == 1:
        return sentences[0]
    so_far = SpeechSoFar()
    pieces = [so_far.extend(sentence)[0].samples for sentence in sentences]
    return Waveform(np.concatenate(pieces), sentences[0].rate_hz)
