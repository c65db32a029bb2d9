"""A sentence as a timeline shows it: where it stands, and how loud it is."""

from __future__ import annotations

import numpy as np

from models.audio.waveform import Waveform
from studio.engine.lip_edits import SentenceKeys
from studio.speech.spoken_sentence import frames_of
from studio.worker.messages import SentenceSound

PEAKS_PER_SECOND = 100


def sentence_sound(keys: SentenceKeys, sentence: Waveform, start: int) -> SentenceSound | None:
    """Name a sentence that begins with frame ``start``, and measure it; None for one without any sound."""
    frames = frames_of(sentence)
    if frames == 0:
        return None
    return SentenceSound(keys.next(sentence), start, frames, peaks_of(sentence))


def peaks_of(sound: Waveform) -> tuple[float, ...]:
    """The loudest sample of every hundredth of a second, 0 to 1."""
    step = max(1, sound.rate_hz // PEAKS_PER_SECOND)
    loudness = np.abs(sound.samples).max(axis=1)
    peaks = np.maximum.reduceat(loudness, np.arange(0, len(loudness), step)) if len(loudness) else loudness
    return tuple(float(peak) for peak in np.clip(peaks, 0.0, 1.0))
