"""A sentence as a timeline shows it: where it stands, and how loud it is."""

from __future__ import annotations

import numpy as np

from models.audio.waveform import Waveform
from models.face.coefficients import FRAMES_PER_SECOND
from studio.engine.lip_edits import SentenceKeys
from studio.speech.spoken_sentence import SpokenSentence, frames_of
from studio.worker.messages import SentenceSound

PEAKS_PER_SECOND = 100


def sentence_sound(keys: SentenceKeys, sentence: SpokenSentence, text: str, begin_s: float) -> SentenceSound | None:
    """Name a sentence of a text that begins with a frame at ``begin_s``, and measure it; None for one without sound."""
    frames = frames_of(sentence.waveform)
    if frames == 0:
        return None
    words = tuple((text[w.start : w.end], w.start_s + begin_s, w.end_s + begin_s) for w in sentence.words)
    key, start = keys.next(sentence.waveform), round(begin_s * FRAMES_PER_SECOND)
    return SentenceSound(key, start, frames, peaks_of(sentence.waveform), words)


def peaks_of(sound: Waveform) -> tuple[float, ...]:
    """The loudest sample of every hundredth of a second, 0 to 1."""
    step = max(1, sound.rate_hz // PEAKS_PER_SECOND)
    loudness = np.abs(sound.samples).max(axis=1)
    peaks = np.maximum.reduceat(loudness, np.arange(0, len(loudness), step)) if len(loudness) else loudness
    return tuple(float(peak) for peak in np.clip(peaks, 0.0, 1.0))
