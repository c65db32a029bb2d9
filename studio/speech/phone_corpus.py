"""A corpus of synthetic speech with exact phone times: ``python -m studio.speech.phone_corpus --out DIR``.

The audio encoder learns from it which sound is being said, and when. DIR gets ``phones_000.safetensors``,
``phones_001.safetensors`` ... of about ten minutes each, and ``index.json`` (files, totals, arguments). A shard holds

    sound            i16[N]      16 kHz, all utterances one after the other
    utterance_start  i64[U + 1]  first sample of each utterance; the last entry is N
    utterance_phone  i64[U + 1]  first phone of each utterance; the last entry is P
    phone_symbol     i32[P]      index into the metadata's ``symbols``
    phone_start      i64[P]      first sample, counted from the start of the shard's sound
    phone_end        i64[P]      one past the last sample

and the metadata, all JSON: ``symbols`` (IPA strings without stress marks, ``_`` for silence; the table belongs to this
shard, so map by symbol when shards are read together), ``rate_hz`` and ``utterances`` (text, voice, rate_wpm, pitch).
The phones of an utterance cover it without gaps: phone_end[i] == phone_start[i + 1]. Voices and written sentences of
``--split val`` never occur in ``--split train``.
"""

from __future__ import annotations

import argparse
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from models.audio.waveform import MODEL_RATE_HZ
from studio.errors import StudioError
from studio.speech.phone_corpus_texts import (
    OTHER_SENTENCES,
    english_sentence,
    nonsense_text,
    number_text,
    other_sentence,
)
from studio.speech.phone_times import PAUSE, Phone, synthesise_with_phones

log = logging.getLogger(__name__)

SHARD_SAMPLES = 600 * MODEL_RATE_HZ
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
_VARIANTS = {
    "train": (
        "", "", "", "f1", "f3", "f4", "f5", "m1", "m2", "m3", "m5", "m6", "m8", "klatt", "klatt2", "klatt4", "adam",
        "Alicia", "Andrea", "Annie", "Gene", "Jacky", "Lee", "Michael", "belinda", "linda", "quincy", "travis", "zac",
        "aunty", "Diogo",
    ),
    "val": ("f2", "m4", "m7", "klatt3", "Mario", "steph", "rob", "edward"),
}  # fmt: skip


@dataclass(frozen=True)
class Utterance:
    """What is said, and how. rate_wpm: words a minute; pitch: 0 to 100."""

    text: str
    voice: str
    rate_wpm: int
    pitch: int


def draw_utterance(generator: np.random.Generator, split: str) -> Utterance:
    """Draw one utterance: about half English sentences, a fifth nonsense, a fifth other languages, the rest numbers."""
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
    rate_wpm = int(np.clip(generator.normal(168, 28), 110, 260))
    pitch = int(np.clip(generator.normal(50, 16), 10, 95))
    return Utterance(text, f"{voice}+{variant}" if variant else voice, rate_wpm, pitch)


class _Shard:
    """Utterances of one file while they are gathered."""

    def __init__(self) -> None:
        self.sounds: list[npt.NDArray[np.int16]] = []
        self.utterances: list[Utterance] = []
        self.sample_count = 0
        self._symbols: dict[str, int] = {}
        self._phones: list[tuple[int, int, int]] = []
        self._starts: list[tuple[int, int]] = []

    def add(self, utterance: Utterance, sound: npt.NDArray[np.int16], phones: list[Phone], lead: int) -> None:
        """Append one utterance after ``lead`` samples of silence."""
        self._starts.append((self.sample_count, len(self._phones)))
        bounds = [lead + round(phone.start_s * MODEL_RATE_HZ) for phone in phones] + [lead + len(sound)]
        symbols = [phone.symbol for phone in phones]
        if lead:
            bounds, symbols = [0, *bounds], [PAUSE, *symbols]
        for symbol, start, end in zip(symbols, bounds[:-1], bounds[1:], strict=True):
            identity = self._symbols.setdefault(symbol, len(self._symbols))
            self._phones.append((identity, self.sample_count + start, self.sample_count + end))
        self.sounds += [np.zeros(lead, np.int16), sound]
        self.utterances.append(utterance)
        self.sample_count += lead + len(sound)

    def save(self, path: Path) -> None:
        """Write the shard in the format of the module's docstring."""
        starts = np.array([*self._starts, (self.sample_count, len(self._phones))], dtype=np.int64)
        phones = np.array(self._phones, dtype=np.int64)
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "sound": np.concatenate(self.sounds),
            "utterance_start": starts[:, 0].copy(),
            "utterance_phone": starts[:, 1].copy(),
            "phone_symbol": phones[:, 0].astype(np.int32),
            "phone_start": phones[:, 1].copy(),
            "phone_end": phones[:, 2].copy(),
        }
        metadata = {
            "symbols": json.dumps(list(self._symbols), ensure_ascii=False),
            "rate_hz": json.dumps(MODEL_RATE_HZ),
            "utterances": json.dumps([asdict(utterance) for utterance in self.utterances], ensure_ascii=False),
        }
        save_file(arrays, path, metadata)


def speak(utterance: Utterance) -> tuple[npt.NDArray[np.int16], list[Phone]]:
    """Return the sound as i16[N] at 16 kHz, and its phones."""
    waveform, phones = synthesise_with_phones(utterance.text, utterance.voice, utterance.rate_wpm, utterance.pitch)
    sound = np.clip(waveform.for_model() * 32768, -32768, 32767).astype(np.int16)
    return sound, phones


def write_corpus(out: Path, seed: int, minutes: float, split: str) -> list[Path]:
    """Write shards of about ``minutes`` of speech in all and ``index.json``; returns the shards' paths."""
    generator = np.random.default_rng(seed)
    out.mkdir(parents=True, exist_ok=True)
    wanted = int(minutes * 60 * MODEL_RATE_HZ)
    written = 0
    paths: list[Path] = []
    while written < wanted:
        shard = _Shard()
        while shard.sample_count < min(SHARD_SAMPLES, wanted - written):
            utterance = draw_utterance(generator, split)
            sound, phones = speak(utterance)
            if any(phone.symbol != PAUSE for phone in phones):
                shard.add(utterance, sound, phones, lead=int(generator.integers(0, 4800)))
        written += shard.sample_count
        paths.append(out / f"phones_{len(paths):03d}.safetensors")
        shard.save(paths[-1])
        log.info("wrote %s, %.1f minutes so far", paths[-1].name, written / MODEL_RATE_HZ / 60)
    index = {
        "files": [path.name for path in paths],
        "minutes": written / MODEL_RATE_HZ / 60,
        "seed": seed,
        "split": split,
        "rate_hz": MODEL_RATE_HZ,
    }
    (out / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return paths


def main(arguments: list[str] | None = None) -> int:
    """Command line of the generator; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m studio.speech.phone_corpus", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="length of all utterances together")
    parser.add_argument("--split", choices=("train", "val"), default="train", help="val: other voices and sentences")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        write_corpus(chosen.out, chosen.seed, chosen.minutes, chosen.split)
    except StudioError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
