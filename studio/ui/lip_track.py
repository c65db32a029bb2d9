"""The lips of the last speech as curves, and how they are bent by hand: the state behind the timeline. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.face.lip_curves import CURVES, LEAST, MOST
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.worker.messages import SentenceSound

Floats = npt.NDArray[np.float32]

SOFT_FRAMES = 4
"""Frames on either side of a bent span over which the change dies away: 160 ms, about half a syllable."""


@dataclass(frozen=True)
class TrackSentence:
    """values: f32[frames, 3] in mouth widths without edits; None until the lips are predicted."""

    sound: SentenceSound
    values: Floats | None = None

    @property
    def end(self) -> int:
        """The frame after its last."""
        return self.sound.start + self.sound.frames


def falloff(frames: npt.NDArray[np.intp], first: int, last: int) -> Floats:
    """How much each frame follows a span: 1 within, and softly down to 0 beside it. i[T] -> f32[T]."""
    distance = np.maximum(np.maximum(first - frames, frames - last), 0)
    share = np.minimum(distance / (SOFT_FRAMES + 1), 1.0)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * share), dtype=np.float32)


class LipTrack:
    """Sentences in order, their curves, and the edits of the moment."""

    def __init__(self) -> None:
        self.sentences: list[TrackSentence] = []
        self.edits = NO_EDITS
        self._values: dict[str, Floats] = {}

    def clear(self) -> None:
        """Another clip: nothing is known of its lips."""
        self.sentences.clear()
        self._values.clear()

    def begin(self) -> None:
        """A speech begins; the curves of sentences that are said again are known already."""
        self.sentences.clear()

    def add(self, sound: SentenceSound) -> None:
        """One more sentence is there."""
        self.sentences.append(TrackSentence(sound, self._values.get(sound.key)))

    def hear(self, key: str, values: Iterable[tuple[float, float, float]]) -> None:
        """The lips of a sentence are predicted, or predicted anew."""
        known = np.array(list(values), np.float32).reshape(-1, len(CURVES))
        self._values[key] = known
        self.sentences = [
            replace(sentence, values=known) if sentence.sound.key == key else sentence for sentence in self.sentences
        ]

    @property
    def frames(self) -> int:
        """Length of the speech as far as it is there."""
        return self.sentences[-1].end if self.sentences else 0

    def sentence_at(self, frame: int) -> TrackSentence | None:
        """The sentence that a frame belongs to."""
        return next((sentence for sentence in self.sentences if sentence.sound.start <= frame < sentence.end), None)

    def curve(self, sentence: TrackSentence, curve: int) -> Floats | None:
        """A curve of a sentence with its edits: f32[frames]; None while it is not known."""
        if sentence.values is None:
            return None
        offsets = self.edits.offsets(sentence.sound.key, sentence.sound.frames)
        return np.asarray(sentence.values[:, curve] + offsets[:, curve], dtype=np.float32)

    def value(self, frame: int, curve: int) -> float | None:
        """A curve at a frame, with its edits."""
        sentence = self.sentence_at(frame)
        values = None if sentence is None else self.curve(sentence, curve)
        return None if sentence is None or values is None else float(values[frame - sentence.sound.start])

    def is_edited(self, curves: Iterable[int] = range(len(CURVES))) -> bool:
        """Any of these curves is edited somewhere in this speech."""
        keys = [sentence.sound.key for sentence in self.sentences]
        return self.edits.without(keys, curves) != self.edits

    def bend(self, begun_with: LipEdits, curve: int, first: int, last: int, change: float) -> None:
        """Move a curve between two frames, and softly beside them. begun_with: the edits on top of which this is."""
        edits = begun_with
        for sentence in self.sentences:
            start, end = sentence.sound.start, sentence.end
            if sentence.values is None or start > last + SOFT_FRAMES or end <= first - SOFT_FRAMES:
                continue
            own = sentence.values[:, curve]
            offsets = begun_with.offsets(sentence.sound.key, sentence.sound.frames)
            share = falloff(np.arange(start, end), first, last)
            least, most = np.minimum(own, LEAST[curve]), np.maximum(own, MOST[curve])
            moved = np.clip(own + offsets[:, curve] + change * share, least, most) - own
            offsets[:, curve] = np.where(share > 0, moved, offsets[:, curve])
            edits = edits.with_offsets(sentence.sound.key, offsets)
        self.edits = edits

    def let_go(self, curve: int, frame: int) -> None:
        """Take back the edit of a curve around a frame, as far as it reaches without a gap in the sentence."""
        sentence = self.sentence_at(frame)
        if sentence is None:
            return
        offsets = self.edits.offsets(sentence.sound.key, sentence.sound.frames)
        edited, here = offsets[:, curve] != 0, frame - sentence.sound.start
        if edited[here]:
            before, after = np.flatnonzero(~edited[:here]), np.flatnonzero(~edited[here:])
            first = before[-1] + 1 if len(before) else 0
            last = here + after[0] if len(after) else len(edited)
            offsets[first:last, curve] = 0.0
            self.edits = self.edits.with_offsets(sentence.sound.key, offsets)

    def reset(self, curves: Iterable[int] = range(len(CURVES))) -> None:
        """Take back all edits of some curves in this speech."""
        self.edits = self.edits.without([sentence.sound.key for sentence in self.sentences], curves)
