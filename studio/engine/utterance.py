"""What is being said, as expressions: sentence by sentence, while later ones are still being spoken."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from models.face.crop import smooth_over_time
from models.face.lip_contact import LipContact
from models.face.lip_curves import LipCurves
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.lip_edits import NO_EDITS, LipEdits, SentenceKeys
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.speech.spoken_sentence import frames_of

Floats = npt.NDArray[np.float32]

SEAM_FRAMES = 3
"""A sentence's first frames are eased out of the last expression of the one before; it has been shown by then."""


@dataclass
class _Sentence:
    """key: see ``SentenceKeys``; start: its first frame; predicted, adjusted: for the seed and the settings that they
    were last asked for; edited: with the edits, None before they are put in.
    """

    key: str
    speech: Waveform
    start: int
    frames: int
    seed: int = -1
    predicted: Floats | None = None
    settings: RenderSettings | None = None
    adjusted: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    edited: Floats | None = None


@dataclass(frozen=True)
class SentenceLips:
    """What the lips do in a sentence before a person edits them. key: of the sentence; values: f32[T, 3], ``CURVES``
    in mouth widths.
    """

    key: str
    values: Floats


class Utterance:
    """β̂ for every frame, under the settings of the moment. Not thread-safe.

    Each sentence is heard by itself, with silence around it, and begins with a frame of its own; so the frames of a
    sentence do not depend on what follows it, and preview and export agree.
    """

    def __init__(
        self,
        sentences: Iterable[Waveform],
        predict: Callable[[Waveform, int], Floats],
        lips: LipContact,
        curves: LipCurves | None = None,
        predict_in_steps: Callable[[Waveform, int], Generator[float, None, Floats]] | None = None,
    ) -> None:
        """sentences: taken one by one when their frames are asked for; ``next`` may wait for the voice.

        predict: sound and style seed to f32[T, E]; lips, curves: of the face that speaks; without the curves its lips
        cannot be edited; predict_in_steps: like ``predict``, for ``hear_first``.
        """
        self._source = iter(sentences)
        self._predict = predict
        self._predict_in_steps = predict_in_steps
        self._lips = lips
        self._curves = curves
        self._keys = SentenceKeys()
        self._edits = NO_EDITS
        self._sentences: list[_Sentence] = []
        self._forgotten = 0
        self.heard: Callable[[SentenceLips], None] = lambda _: None
        """Told of every sentence whose expressions are predicted, and again when settings change them."""

    @property
    def frames(self) -> int:
        """Frames of the sentences taken so far."""
        return self._sentences[-1].start + self._sentences[-1].frames if self._sentences else 0

    @property
    def duration_s(self) -> Fraction:
        """Seconds of the sentences taken so far."""
        if not self._sentences:
            return Fraction(0)
        last = self._sentences[-1]
        return last.start / FRAME_RATE + last.speech.duration_s

    def frames_at(self, rate: Fraction) -> int:
        """Frames of the sentences taken so far, at another rate."""
        return ceil(rate * self.duration_s)

    def take_all(self) -> int:
        """Take every sentence; returns the number of frames of the whole."""
        while self._take():
            pass
        return self.frames

    def forget_before(self, index: int) -> None:
        """Give back the memory of sentences that end before a frame; asked for again, they are predicted anew."""
        while self._forgotten + 1 < len(self._sentences) and self._sentences[self._forgotten + 1].start < index:
            after = self._sentences[self._forgotten + 1]
            if index - after.start <= SEAM_FRAMES:
                return  # it still begins out of this one's last expression
            passed = self._sentences[self._forgotten]
            passed.predicted = passed.settings = passed.edited = None
            passed.adjusted = np.zeros((0, 0), np.float32)
            self._forgotten += 1

    def edit(self, edits: LipEdits) -> set[int]:
        """Let these edits hold from now on; returns the frames of the sentences taken so far that they change."""
        changed: set[int] = set()
        for number, sentence in enumerate(self._sentences):
            frames = self._edits.changed(edits, sentence.key, sentence.frames)
            if frames:
                sentence.edited = None
                changed.update(sentence.start + frame for frame in frames)
                if frames[-1] == sentence.frames - 1 and number + 1 < len(self._sentences):
                    after = self._sentences[number + 1]  # begins out of this one's last expression
                    changed.update(range(after.start, after.start + min(SEAM_FRAMES, after.frames)))
        self._edits = edits
        return changed

    def hear_first(self, start: int, settings: RenderSettings) -> Generator[float, None, None]:
        """Predict the sentence that a frame is in, as asking for the frame would, yielding 0 to 1 how far it is."""
        if self._predict_in_steps is None:
            return
        while start >= self.frames and self._take():
            pass
        taken = [sentence for sentence in self._sentences if sentence.start <= start]
        if not taken:
            return
        sentence, seed = taken[-1], settings.style_seed
        if sentence.predicted is None or sentence.seed != seed:
            sentence.predicted = yield from self._predict_in_steps(sentence.speech, seed)
            sentence.seed = seed

    def expression(self, index: int, settings: RenderSettings = AS_IT_IS) -> Floats | None:
        """β̂ f32[E] of a frame; None past the end."""
        while index >= self.frames:
            if not self._take():
                return None
        number = next(i for i in range(len(self._sentences) - 1, -1, -1) if self._sentences[i].start <= index)
        sentence = self._sentences[number]
        expression: Floats = self._edited(sentence, settings)[index - sentence.start]
        passed = index - sentence.start + 1
        if number == 0 or passed > SEAM_FRAMES:
            return expression
        share = np.float32(passed / (SEAM_FRAMES + 1))
        before = self._edited(self._sentences[number - 1], settings)[-1]
        return np.asarray(before + share * (expression - before), dtype=np.float32)

    def expression_at(self, index: int, rate: Fraction, settings: RenderSettings = AS_IT_IS) -> Floats | None:
        """β̂ f32[E] of a frame at another rate, between those of the 25 a second; None past the end."""
        place = index * FRAME_RATE / rate
        before = int(place)
        first = self.expression(before, settings)
        if first is None or place == before:
            return first
        second = self.expression(before + 1, settings)
        if second is None:
            return first if place < FRAME_RATE * self.duration_s else None
        return np.asarray(first + np.float32(place - before) * (second - first), dtype=np.float32)

    def _take(self) -> bool:
        """Take the next sentence that has any sound; False when there is none."""
        for speech in self._source:
            frames = frames_of(speech)
            if frames:
                self._sentences.append(_Sentence(self._keys.next(speech), speech, self.frames, frames))
                return True
        return False

    def _edited(self, sentence: _Sentence, settings: RenderSettings) -> Floats:
        adjusted = self._adjusted(sentence, settings)
        if self._curves is None:
            return adjusted
        if sentence.edited is None:
            offsets = self._edits.offsets(sentence.key, len(adjusted))
            sentence.edited = self._curves.moved(adjusted, offsets)
        return sentence.edited

    def _adjusted(self, sentence: _Sentence, settings: RenderSettings) -> Floats:
        wanted = replace(  # what else is adjusted does not change the expressions
            AS_IT_IS,
            opening_gain=settings.opening_gain,
            smoothing_frames=settings.smoothing_frames,
            style_seed=settings.style_seed,
        )
        if sentence.settings != wanted:
            if sentence.predicted is None or sentence.seed != wanted.style_seed:
                sentence.predicted = self._predict(sentence.speech, wanted.style_seed)
                sentence.seed = wanted.style_seed
            smooth = sentence.predicted
            if wanted.smoothing_frames > 0:
                smooth = smooth_over_time(smooth, wanted.smoothing_frames)
            sentence.adjusted = self._lips.opened(smooth, wanted.opening_gain)
            sentence.settings = wanted
            sentence.edited = None
            if self._curves is not None:
                self.heard(SentenceLips(sentence.key, self._curves.values(sentence.adjusted)))
        return sentence.adjusted
