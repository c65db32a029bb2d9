"""Whether somebody speaks: silero's small network, blocks of 32 ms, and a decision that neither breath nor hiss flips.

Live sound goes through it beside ``models.live_expressions``; while nobody speaks the mouth is closed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch

from models.audio.waveform import MODEL_RATE_HZ

Floats = npt.NDArray[np.float32]

BLOCK_SAMPLES = 512
"""What silero's network takes at a time, at 16 kHz."""
BEGINS_AT, GOES_ON_AT = 0.55, 0.3
"""Probability of speech at which it begins, and above which it goes on."""
BLOCKS_TO_BEGIN = 2
"""So many blocks in a row begin a speech (64 ms): a click or the onset of a breath is shorter."""
BLOCKS_TO_END = 8
"""So many blocks in a row end it (256 ms): gaps between words are shorter."""
LEAD_SAMPLES = BLOCK_SAMPLES
"""Speech is taken to begin a block before the first that sounds like it: consonants begin softly."""


class VoiceActivity:
    """Follows one recording from its beginning."""

    def __init__(self, probability: Callable[[Floats], float] | None = None) -> None:
        """probability: of speech in f32[512] at 16 kHz, called block by block; silero's by default."""
        self._probability = probability or _silero()
        self._left = np.zeros(0, dtype=np.float32)
        self._heard = 0
        self._above = 0
        self._below = 0
        self._speech: list[list[int]] = []

    @property
    def heard_samples(self) -> int:
        """Samples that were decided about."""
        return self._heard

    @property
    def speaking(self) -> bool:
        """Somebody speaks now."""
        return bool(self._speech) and self._speech[-1][1] < 0

    def feed(self, samples: Floats) -> None:
        """Take in more sound, f32[N] at 16 kHz."""
        sound = np.concatenate([self._left, samples])
        blocks = len(sound) // BLOCK_SAMPLES
        for block in sound[: blocks * BLOCK_SAMPLES].reshape(blocks, BLOCK_SAMPLES):
            self._decide(self._probability(block) if block.any() else 0.0)
        self._left = sound[blocks * BLOCK_SAMPLES :]

    def spoken(self, begin: int, end: int) -> bool:
        """Somebody speaks somewhere in samples ``begin`` to ``end``. What lies before is forgotten."""
        self._speech = [part for part in self._speech if part[1] < 0 or part[1] > begin]
        return any(first < end for first, _ in self._speech)

    def _decide(self, probability: float) -> None:
        self._heard += BLOCK_SAMPLES
        if not self.speaking:
            self._above = self._above + 1 if probability >= BEGINS_AT else 0
            if self._above >= BLOCKS_TO_BEGIN:
                self._above = self._below = 0
                self._speech.append([self._heard - BLOCKS_TO_BEGIN * BLOCK_SAMPLES - LEAD_SAMPLES, -1])
        else:
            self._below = self._below + 1 if probability < GOES_ON_AT else 0
            if self._below >= BLOCKS_TO_END:
                self._speech[-1][1] = self._heard - (BLOCKS_TO_END - 1) * BLOCK_SAMPLES


def _silero() -> Callable[[Floats], float]:
    threads = torch.get_num_threads()
    from silero_vad import load_silero_vad

    torch.set_num_threads(threads)  # WORKAROUND(silero-vad 6.2.3): its import sets one for the whole process
    with warnings.catch_warnings():
        # WORKAROUND(silero-vad 6.2.3): it is loaded by torch.jit.load, which torch 2.13 calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        network = load_silero_vad()
    assert BLOCK_SAMPLES == 512 and MODEL_RATE_HZ == 16_000  # noqa: PT018 - what silero's network was made for

    def probability(block: Floats) -> float:
        with torch.inference_mode():
            return float(network(torch.from_numpy(np.ascontiguousarray(block)), MODEL_RATE_HZ))

    return probability
