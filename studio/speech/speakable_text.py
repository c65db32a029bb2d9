"""Typed text made ready for a voice: emoji taken out, sentences found, positions kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from studio.errors import StudioError

LONGEST_SENTENCE = 200
"""Characters; a longer stretch without a full stop is cut at a comma or a space, so that its sound is there soon."""

_EMOJI_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"
_EMOJI = re.compile(
    rf"(?:[\U0001F1E6-\U0001F1FF]{{2}}|[0-9#*]\ufe0f?\u20e3|[\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u2bff\u3030\u303d"
    rf"\u3297\u3299\U0001F000-\U0001FAFF][{_EMOJI_JOINERS}\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]*)+"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？｡]+[”’」』）]*|(?<=\S)(?=\s*\n\s*\n)")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|etc|e\.g|i\.e|z\.B|[A-Z])\.$")
_SOFT_BREAK = re.compile(r"[,;:，；：、—–]\s*|\s+")


@dataclass(frozen=True)
class SpeakableText:
    """text: as long as what was typed, spaces where something was left out; notes: sentences saying what was."""

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TextSpan:
    """A stretch of the typed text: characters start to end, end excluded."""

    start: int
    end: int


def speakable(text: str) -> SpeakableText:
    """Take out what no voice can say. Raises StudioError when nothing is left to say."""
    if not text.strip():
        raise StudioError("There is no text to speak.", "Type a sentence first.")
    found = 0

    def blank(match: re.Match[str]) -> str:
        nonlocal found
        found += sum(character not in _EMOJI_JOINERS for character in match.group()) > 0
        return " " * len(match.group())

    cleaned = _EMOJI.sub(blank, text)
    cleaned = "".join(" " if _is_unspeakable(character) else character for character in cleaned)
    if not any(character.isalnum() for character in cleaned):
        message = (
            "The text holds nothing that can be spoken, only emoji or signs."
            if found
            else "The text holds nothing that can be spoken, only signs."
        )
        raise StudioError(message, "Type at least one word or number.")
    notes = ("Emoji were left out, because a voice cannot say them.",) if found else ()
    return SpeakableText(cleaned, notes)


def _is_unspeakable(character: str) -> bool:
    """True for control characters, lone surrogates, private use and unassigned characters; line ends stay."""
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn")


def sentence_spans(text: str) -> list[TextSpan]:
    """Where the sentences of ``text`` lie, in order, none without a letter or digit, none over ``LONGEST_SENTENCE``."""
    spans: list[TextSpan] = []
    start = 0
    for end in [*_sentence_ends(text), len(text)]:
        if any(character.isalnum() for character in text[start:end]):
            spans += _cut_long(text, start, end)
            start = end
    if spans and start < len(text) and text[start:].strip():
        spans[-1] = _trimmed(text, spans[-1].start, len(text))
    return spans


def _sentence_ends(text: str) -> list[int]:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return [end for end in ends if not _ABBREVIATION.search(text[max(0, end - 8) : end])]


def _cut_long(text: str, start: int, end: int) -> list[TextSpan]:
    spans = []
    while end - start > LONGEST_SENTENCE:
        breaks = [match.end() for match in _SOFT_BREAK.finditer(text, start + 1, start + LONGEST_SENTENCE)]
        cut = breaks[-1] if breaks else start + LONGEST_SENTENCE
        spans.append(_trimmed(text, start, cut))
        start = cut
    spans.append(_trimmed(text, start, end))
    return [span for span in spans if any(character.isalnum() for character in text[span.start : span.end])]


def _trimmed(text: str, start: int, end: int) -> TextSpan:
    stretch = text[start:end]
    return TextSpan(start + len(stretch) - len(stretch.lstrip()), end - len(stretch) + len(stretch.rstrip()))
