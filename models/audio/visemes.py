"""Visemes: speech sounds grouped by what the mouth does, from IPA symbols of any language."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_LETTERS: dict[str, str] = {
    "silence": "_",
    "bilabial": "pbmɸβʙɓ",
    "labiodental": "fvɱʋⱱ",
    "dental": "θð",
    "alveolar": "tdnszlrɾɬɮɗʈɖɳɭɽʂʐɺɫ",
    "postalveolar": "ʃʒɕʑ",
    "palatal": "jcɟɲʎçʝ",
    "velar": "kgɡŋxɣɰqɢɴχʁʀħʕhɦʔɥɠʛ",
    "approximant": "ɹɻɚɝ",
    "rounded glide": "wʍ",
    "open vowel": "aɑæɐʌɒɶ",
    "open-mid vowel": "ɛɜɔœɞ",
    "mid vowel": "eəɘɤ",
    "close vowel": "iɪɨɯᵻ",
    "rounded mid vowel": "oøɵ",
    "rounded close vowel": "uʊyʏʉ",
}
VISEMES = tuple(_LETTERS)
"""Names of the groups, in the order of their indices."""
SILENCE = VISEMES.index("silence")
BILABIAL = VISEMES.index("bilabial")
LABIODENTAL = VISEMES.index("labiodental")
_INDEX_OF_LETTER = {letter: index for index, letters in enumerate(_LETTERS.values()) for letter in letters}


@dataclass(frozen=True)
class TimedSymbol:
    """One speech sound. symbol: IPA, "_" for silence; start_s, end_s: seconds."""

    symbol: str
    start_s: float
    end_s: float


def visemes_of(symbol: str) -> tuple[int, ...]:
    """Indices into ``VISEMES`` of one IPA symbol, in order: two for a diphthong or an affricate.

    Marks (length, nasality, stress, tone) are passed over. A symbol without a known letter counts as a velar: a sound
    that leaves the lips alone.
    """
    letters = unicodedata.normalize("NFD", symbol)
    found = [_INDEX_OF_LETTER[letter] for letter in letters if letter in _INDEX_OF_LETTER]
    distinct = [index for position, index in enumerate(found) if position == 0 or index != found[position - 1]]
    return tuple(distinct) or (VISEMES.index("velar"),)


def viseme_track(phones: Sequence[TimedSymbol], count: int, rate_hz: float) -> npt.NDArray[np.float32]:
    """Share of each viseme in each time step: f32[count, len(VISEMES)], rows sum to 1; uncovered time is silence."""
    share = np.zeros((count, len(VISEMES)), dtype=np.float32)
    for phone in phones:
        indices = visemes_of(phone.symbol)
        edges = np.linspace(phone.start_s, phone.end_s, len(indices) + 1) * rate_hz
        for index, start, end in zip(indices, edges[:-1], edges[1:], strict=True):
            _add_interval(share[:, index], float(start), float(end))
    share[:, SILENCE] += np.clip(1.0 - share.sum(axis=1), 0.0, 1.0)
    total: npt.NDArray[np.float32] = share / share.sum(axis=1, keepdims=True)
    return total


def _add_interval(share: npt.NDArray[np.float32], start: float, end: float) -> None:
    first, last = max(int(start), 0), min(int(np.ceil(end)), len(share))
    for step in range(first, last):
        share[step] += max(min(end, step + 1) - max(start, step), 0.0)
