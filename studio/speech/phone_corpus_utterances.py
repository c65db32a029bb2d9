"""What the phone corpus says, with which synthesiser and voice, and the speaking of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from studio.speech.festival_phones import FESTIVAL_VOICES, FestivalText, festival_voices, synthesise_with_festival
from studio.speech.flite_phones import flite_available, synthesise_with_flite
from studio.speech.phone_corpus_texts import (
    OTHER_SENTENCES,
    english_sentence,
    nonsense_text,
    nonsense_words,
    number_text,
    other_sentence,
)
from studio.speech.phone_times import PAUSE, Phone, synthesise_with_phones

Synthesiser = Literal["espeak", "flite", "festival"]
Split = Literal["train", "val"]

SHARES: dict[Synthesiser, float] = {"espeak": 0.5, "flite": 0.22, "festival": 0.28}
"""Part of the utterances that each synthesiser says, where all three are on the machine."""
_ENGLISH_VOICES = (
    "en-us",
    "en-us",
    "en-us",
    "en",
    "en-gb-x-rp",
    "en-gb-scotland",
    "en-us-nyc",
    "en-gb-x-gbcwmd",
    "en-029",
)
_VARIANTS: dict[Split, tuple[str, ...]] = {
    "train": (
        "", "", "", "f1", "f3", "f4", "f5", "m1", "m2", "m3", "m5", "m6", "m8", "klatt", "klatt2", "klatt4", "adam",
        "Alicia", "Andrea", "Annie", "Gene", "Jacky", "Lee", "Michael", "belinda", "linda", "quincy", "travis", "zac",
        "aunty", "Diogo",
    ),
    "val": ("f2", "m4", "m7", "klatt3", "Mario", "steph", "rob", "edward"),
}  # fmt: skip
_FLITE_VOICES: dict[Split, tuple[str, ...]] = {"train": ("kal16", "rms", "rms", "slt", "slt"), "val": ("awb",)}
_FESTIVAL_VOICES: dict[Split, tuple[str, ...]] = {
    "train": (
        "kal_diphone", "kal_diphone", "kal_diphone", "cmu_us_slt_arctic_hts", "cmu_us_slt_arctic_hts",
        "cmu_us_slt_arctic_hts", "pc_diphone", "suo_fi_lj_diphone", "hy_fi_mv_diphone", "czech_dita", "czech_machac",
        "czech_ph", "upc_ca_ona_hts", "msu_ru_nsh_clunits",
    ),
    "val": ("ked_diphone", "ked_diphone", "ked_diphone", "lp_diphone", "czech_krb"),
}  # fmt: skip
# kal16 and kal_diphone are one speaker, and so are slt and cmu_us_slt_arctic_hts: they stay on one side.


@dataclass(frozen=True)
class Utterance:
    """What is said, and how. rate_wpm: words a minute; pitch: 0 to 100."""

    text: str
    voice: str
    rate_wpm: int
    pitch: int
    synthesiser: Synthesiser = "espeak"


Sound = tuple[npt.NDArray[np.int16], list[Phone]]


def _festival_voices(split: Split) -> list[str]:
    """The split's voices that are installed, as often as they shall speak."""
    return [voice for voice in _FESTIVAL_VOICES[split] if voice in festival_voices()]


def synthesisers_here(split: Split) -> list[Synthesiser]:
    """Those that can speak on this machine, with a voice of the split."""
    present = {"espeak": True, "flite": flite_available(), "festival": bool(_festival_voices(split))}
    return [name for name in SHARES if present[name]]


def draw_utterance(generator: np.random.Generator, split: Split, synthesisers: Sequence[Synthesiser]) -> Utterance:
    """Draw one utterance of one of the synthesisers, each with its share."""
    shares = np.array([SHARES[name] for name in synthesisers])
    synthesiser = synthesisers[int(generator.choice(len(shares), p=shares / shares.sum()))]
    draw = {"espeak": _espeak_text, "flite": _flite_text, "festival": _festival_text}[synthesiser]
    text, voice = draw(generator, split)
    rate_wpm = int(np.clip(generator.normal(168, 28), 110, 260))
    pitch = int(np.clip(generator.normal(50, 16), 10, 95))
    return Utterance(text, voice, rate_wpm, pitch, synthesiser)


def _espeak_text(generator: np.random.Generator, split: Split) -> tuple[str, str]:
    """Text and voice: about half English sentences, a fifth nonsense, a fifth other languages, the rest numbers."""
    voice = str(generator.choice(_ENGLISH_VOICES))
    kind = generator.choice(["english", "nonsense", "other", "number"], p=[0.52, 0.20, 0.22, 0.06])
    if kind == "english":
        text = english_sentence(generator, held_out=split == "val")
    elif kind == "nonsense":
        text, voice = nonsense_text(generator), "en-us"
    elif kind == "other":
        voice = str(generator.choice(list(OTHER_SENTENCES)))
        text = other_sentence(voice, generator)
    else:
        text = number_text(generator)
    variant = str(generator.choice(_VARIANTS[split]))
    return text, f"{voice}+{variant}" if variant else voice


def _flite_text(generator: np.random.Generator, split: Split) -> tuple[str, str]:
    return _read_english(generator, split), str(generator.choice(_FLITE_VOICES[split]))


def _festival_text(generator: np.random.Generator, split: Split) -> tuple[str, str]:
    voice = str(generator.choice(_festival_voices(split)))
    language = FESTIVAL_VOICES[voice].language
    if language == "en-us":
        return _read_english(generator, split), voice
    if language != "ru" and generator.random() < 0.4:
        return nonsense_words(generator), voice
    return str(generator.choice(list(OTHER_SENTENCES[language]))), voice


def _read_english(generator: np.random.Generator, split: Split) -> str:
    """Text for an English voice without phoneme codes."""
    kind = generator.choice(["english", "nonsense", "number"], p=[0.70, 0.22, 0.08])
    if kind == "english":
        return english_sentence(generator, held_out=split == "val")
    return nonsense_words(generator) if kind == "nonsense" else number_text(generator)


def speak(utterances: Sequence[Utterance]) -> list[Sound | None]:
    """Speak all: sound i16[N] at 16 kHz and its phones. None where the voice cannot say the text or it has no sound."""
    spoken: list[tuple[Waveform, list[Phone]] | None] = [None] * len(utterances)
    of_festival: dict[str, list[int]] = {}
    for index, said in enumerate(utterances):
        if said.synthesiser == "espeak":
            spoken[index] = synthesise_with_phones(said.text, said.voice, said.rate_wpm, said.pitch)
        elif said.synthesiser == "flite":
            spoken[index] = synthesise_with_flite(said.text, said.voice, said.rate_wpm, said.pitch)
        else:
            of_festival.setdefault(said.voice, []).append(index)
    for voice, indices in of_festival.items():
        texts = [FestivalText(utterances[i].text, utterances[i].rate_wpm, utterances[i].pitch) for i in indices]
        for index, result in zip(indices, synthesise_with_festival(texts, voice), strict=True):
            spoken[index] = result
    return [_in_16_bits(*result) if result is not None else None for result in spoken]


def _in_16_bits(waveform: Waveform, phones: list[Phone]) -> Sound | None:
    if all(phone.symbol == PAUSE for phone in phones):
        return None
    return np.clip(waveform.for_model() * 32768, -32768, 32767).astype(np.int16), phones
