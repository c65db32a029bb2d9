"""Measure the lips on synthetic speech, whose phones are known: do they close at m, b and p, and open at "ah"?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.audio.waveform import MODEL_RATE_HZ, Waveform
from models.face.morphable_model import LinearFaceModel
from models.face.reference_views import ReferenceViews
from models.metrics.opening import landmark_opening, vertex_opening
from models.metrics.phone_opening import PhoneOpenings, phone_openings, pooled
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.engine.evaluation_clip import find_landmarks, finished_crop
from studio.engine.evaluation_models import EvaluatedModels
from studio.engine.face_tracker import track_face
from studio.engine.sample import sample_reference
from studio.engine.talking_head import choose_history
from studio.errors import StudioError
from studio.media.clip_reader import read_clip
from studio.speech.festival_phones import FestivalText, festival_voices, synthesise_with_festival
from studio.speech.flite_phones import flite_available, synthesise_with_flite
from studio.speech.phone_times import Phone, synthesise_with_phones

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

SENTENCES = (
    "Bob Parker packed a bottle of apple brandy.",
    "My father drives a very big van past the market.",
    "Mary and Tom may park by the farm above the bay.",
    "Five people from Palm Beach applauded the band.",
    "A happy crab crawled off the map and vanished.",
    "Have a bite of my warm banana muffin, Barbara.",
    "The lamb jumped up, and both calves followed.",
    "Proper company policy protects a private cabin.",
    "Vivian's mother made a pot of lovely mint jam.",
    "Stop the tram, because an ambulance must pass.",
    "Grandpa never forgot that bad night in Vermont.",
    "Marbles, bamboo, pumpkins, and a broken lamp.",
)
"""Written for this and in no training corpus: many m, b, p, f and v beside open vowels."""
SILENCE_S = 0.4
"""Put before and after each sentence."""
FLITE_VOICES = ("awb", "slt")
FESTIVAL_VOICES = ("ked_diphone", "cmu_us_slt_arctic_hts", "kal_diphone")
"""In order of preference, two are heard. awb and ked_diphone speak in no training corpus."""
ESPEAK, FLITE, FESTIVAL = "espeak-ng", "flite", "festival"
HISTORIES = 3
"""How many draws from the face model's typical speakers are tried."""


@dataclass(frozen=True)
class SpokenSentence:
    """sound: f32[N] at 16 kHz; phones: with times in it, silence around them included."""

    text: str
    synthesiser: str
    voice: str
    sound: Floats
    phones: tuple[Phone, ...]


def speak_sentences(voice: str = "en-us", texts: Sequence[str] = SENTENCES) -> list[SpokenSentence]:
    """Let espeak-ng say the fixed sentences. Raises ``StudioError`` for an unknown voice or a missing engine."""
    return [_between_silences(text, ESPEAK, voice, *synthesise_with_phones(text, voice)) for text in texts]


def speak_with_other_synthesisers(texts: Sequence[str] = SENTENCES) -> list[SpokenSentence]:
    """Let flite and festival say the sentences with two voices each, where they are installed; else nothing.

    A sentence that a voice of festival cannot say is left out.
    """
    spoken = []
    for voice in FLITE_VOICES if flite_available() else ():
        spoken += [_between_silences(text, FLITE, voice, *synthesise_with_flite(text, voice)) for text in texts]
    for voice in [voice for voice in FESTIVAL_VOICES if voice in festival_voices()][:2]:
        said = synthesise_with_festival([FestivalText(text) for text in texts], voice)
        pairs = zip(texts, said, strict=True)
        spoken += [_between_silences(text, FESTIVAL, voice, *result) for text, result in pairs if result is not None]
    return spoken


def voices_of(sentences: Sequence[SpokenSentence]) -> dict[str, list[str]]:
    """The voices of each synthesiser, in order."""
    voices: dict[str, list[str]] = {}
    for sentence in sentences:
        of_this = voices.setdefault(sentence.synthesiser, [])
        if sentence.voice not in of_this:
            of_this.append(sentence.voice)
    return voices


def _between_silences(
    text: str, synthesiser: str, voice: str, waveform: Waveform, phones: Sequence[Phone]
) -> SpokenSentence:
    pause = np.zeros(int(SILENCE_S * MODEL_RATE_HZ), dtype=np.float32)
    sound = np.concatenate([pause, waveform.for_model(), pause])
    moved = (replace(p, start_s=p.start_s + SILENCE_S, end_s=p.end_s + SILENCE_S) for p in phones)
    return SpokenSentence(text, synthesiser, voice, sound, tuple(moved))


def evaluate_speech(
    models: EvaluatedModels,
    sentences: Sequence[SpokenSentence],
    *,
    seed: int,
    cancel: CancelToken,
    progress: Callable[[float], None],
) -> dict[str, PhoneOpenings]:
    """Let the sample portrait say the sentences, with several histories; with a renderer also look at its pictures.

    Returns openings of the predicted vertices for each history and for all together, and of the rendered lips for the
    first history and some sentences of each synthesiser's first voice; also for each synthesiser where several speak.
    seed: of the first history; progress: called with 0 to 1. Raises ``StudioError``, ``Cancelled``.
    """
    if models.predictor is None:
        raise StudioError("Speech is measured with an expression network.", "Give one with --expression.")
    model, portrait = models.face_model, _Portrait.load(models.face_model, cancel)
    identity, frames = portrait.track.coefficients.identity, models.predictor.history_frames
    rows: dict[str, PhoneOpenings] = {}
    predicted: list[_Measured] = []
    for number in range(HISTORIES):
        history = choose_history(model.typical_expressions, frames, seed + number)
        expressions = [models.predictor.predict(s.sound, identity, history) for s in sentences]
        openings = [vertex_opening(model, identity, e) for e in expressions]
        of_history = _measured(openings, sentences)
        rows[f"predicted, history {number + 1}"] = _pooled(of_history)
        predicted += of_history
        if number == 0 and models.realtalk is not None:
            shown = sentences_to_render(sentences)
            seen = []
            for index in shown:
                seen.append(portrait.rendered_opening(models.realtalk, expressions[index], cancel))
                progress(len(seen) / len(shown))
            rendered = _measured(seen, [sentences[index] for index in shown])
            rows |= _of_each_synthesiser("rendered", rendered)
            rows["rendered, history 1"] = _pooled(rendered)
    rows |= _of_each_synthesiser("predicted", predicted)
    rows["predicted, all"] = _pooled(predicted)
    return rows


_Measured = tuple[str, PhoneOpenings]
"""The synthesiser of a sentence, and what the lips did in it."""


def _measured(openings: Sequence[Floats], sentences: Sequence[SpokenSentence]) -> list[_Measured]:
    return [(s.synthesiser, phone_openings(o, s.phones)) for o, s in zip(openings, sentences, strict=True)]


def _pooled(measured: Sequence[_Measured]) -> PhoneOpenings:
    return pooled([openings for _, openings in measured])


def _of_each_synthesiser(what: str, measured: Sequence[_Measured]) -> dict[str, PhoneOpenings]:
    """A row for each synthesiser; none where only one spoke."""
    names = list(dict.fromkeys(name for name, _ in measured))
    if len(names) == 1:
        return {}
    return {f"{what}, {name}": _pooled([m for m in measured if m[0] == name]) for name in names}


def sentences_to_render(sentences: Sequence[SpokenSentence]) -> list[int]:
    """Indices of as many sentences as one voice says, shared by the synthesisers' first voices: rendering is slow."""
    first_voices = {(synthesiser, voices[0]) for synthesiser, voices in voices_of(sentences).items()}
    indices: list[int] = []
    for number, of_voice in enumerate(sorted(first_voices)):
        own = [index for index, s in enumerate(sentences) if (s.synthesiser, s.voice) == of_voice]
        indices += own[number :: len(first_voices)] or own[:1]
    return sorted(indices)


@dataclass(frozen=True)
class _Portrait:
    """The sample portrait: its face crop u8[256, 256, 3] and what was fitted to it."""

    crop_rgb: Image
    track: FaceTrack

    @classmethod
    def load(cls, model: LinearFaceModel, cancel: CancelToken) -> _Portrait:
        path = sample_reference()
        clip = read_clip(path, cancel=cancel)
        track = track_face(clip.frames, model, path.name, cancel=cancel, progress=lambda _: None)
        return cls(track.crops[0].cut(clip.frames[0]), track)

    def rendered_opening(self, realtalk: RealTalk, expressions: Floats, cancel: CancelToken) -> Floats:
        """Render expressions f32[T, E] and find the lips in the pictures: opening f32[T]."""
        model, head = realtalk.face_model, self.track.coefficients
        reference = realtalk.prepare_reference(ReferenceViews.of([self.crop_rgb], head, model.project(head)))
        pictures = []
        for expression in expressions:
            cancel.check()
            face = realtalk.render(self.crop_rgb, head, expression, reference)
            pictures.append(finished_crop(face.face_rgb, self.crop_rgb, face.region))
        found = find_landmarks(pictures)
        if found is None:
            raise StudioError("No face was found in the rendered portrait.", "These renderer weights are not usable.")
        still = head.frames(np.zeros(len(pictures), dtype=np.intp))
        return landmark_opening(model, found.points, still)
