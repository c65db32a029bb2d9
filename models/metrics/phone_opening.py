"""Opening of the lips at the sounds that people lip-read: m, b, p; f, v; and open vowels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FRAMES_PER_SECOND
from models.metrics.opening import CLOSED_BELOW
from models.metrics.silent_motion import SETTLING_FRAMES, silent_motion

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

CLOSING_LETTERS = frozenset("mbp")
BITING_LETTERS = frozenset("fv")
OPEN_LETTERS = frozenset("aɑæɒ")
"""Full open vowels and the diphthongs that begin with one; not the short ʌ and ɐ, said with the mouth half open."""
PAUSE = "_"


class TimedPhone(Protocol):
    """One speech sound. symbol: IPA without stress marks, ``_`` for silence; start_s, end_s: seconds."""

    @property
    def symbol(self) -> str:
        """IPA."""

    @property
    def start_s(self) -> float:
        """Its beginning."""

    @property
    def end_s(self) -> float:
        """Its end."""


@dataclass(frozen=True)
class PhoneOpenings:
    """Openings over the mouth's width, one entry a phone. closing: lowest within m, b, p; biting: lowest within f, v;
    open_vowels: highest within open vowels; silence: f32[n], each frame before and after the speech; moving_in_silence:
    share of those frames with moving lips.
    """

    closing: Floats
    biting: Floats
    open_vowels: Floats
    silence: Floats
    moving_in_silence: float

    @property
    def ratio(self) -> float:
        """Mean opening at m, b, p over that at open vowels: 0 at best. Lips that overlap count as closed."""
        return float(np.maximum(self.closing, 0).mean() / np.maximum(self.open_vowels, 1e-6).mean())

    @property
    def closed_share(self) -> float:
        """Share of m, b, p during which the lips close (``CLOSED_BELOW``)."""
        return float((self.closing < CLOSED_BELOW).mean())


def phone_openings(opening: Floats, phones: Sequence[TimedPhone]) -> PhoneOpenings:
    """Measure one utterance. opening: f32[T] at 25 frames a second; phones: cover it, in order.

    A frame belongs to each phone it overlaps (frame t lasts from t / 25 to (t + 1) / 25 s).
    """

    def within(letters: frozenset[str]) -> list[Floats]:
        return [frames for p in phones if p.symbol[0] in letters and len(frames := _frames_of(opening, p))]

    silent = _outer_silence(phones, len(opening))
    return PhoneOpenings(
        np.array([frames.min() for frames in within(CLOSING_LETTERS)], dtype=np.float32),
        np.array([frames.min() for frames in within(BITING_LETTERS)], dtype=np.float32),
        np.array([frames.max() for frames in within(OPEN_LETTERS)], dtype=np.float32),
        opening[silent],
        silent_motion(opening, silent),
    )


def pooled(utterances: Sequence[PhoneOpenings]) -> PhoneOpenings:
    """Take the phones of several utterances together."""
    silences = [(len(u.silence), u.moving_in_silence) for u in utterances if not np.isnan(u.moving_in_silence)]
    moving = np.average([m for _, m in silences], weights=[n for n, _ in silences]) if silences else float("nan")
    return PhoneOpenings(
        np.concatenate([u.closing for u in utterances]),
        np.concatenate([u.biting for u in utterances]),
        np.concatenate([u.open_vowels for u in utterances]),
        np.concatenate([u.silence for u in utterances]),
        float(moving),
    )


def _frames_of(opening: Floats, phone: TimedPhone) -> Floats:
    first = int(np.floor(phone.start_s * FRAMES_PER_SECOND + 1e-6))
    last = int(np.ceil(phone.end_s * FRAMES_PER_SECOND - 1e-6))
    return opening[max(first, 0) : max(last, 0)]


def _outer_silence(phones: Sequence[TimedPhone], frames: int) -> Flags:
    """True before the first sound and after the last, less the frames in which lips part or settle. bool[frames]."""
    sounding = [p for p in phones if p.symbol != PAUSE]
    silent = np.ones(frames, dtype=bool)
    if sounding:
        first = int(sounding[0].start_s * FRAMES_PER_SECOND) - SETTLING_FRAMES
        last = int(np.ceil(sounding[-1].end_s * FRAMES_PER_SECOND)) + SETTLING_FRAMES
        silent[max(first, 0) : max(last, 0)] = False
    return silent
