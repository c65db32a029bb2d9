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
shard, so map by symbol when shards are read together), ``rate_hz`` and ``utterances`` (text, voice, rate_wpm, pitch,
synthesiser). The phones of an utterance cover it without gaps: phone_end[i] == phone_start[i + 1]. Speakers and written
English sentences of ``--split val`` never occur in ``--split train``. espeak-ng always speaks; flite and festival do
where they are installed.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from models.audio.waveform import MODEL_RATE_HZ
from studio.errors import StudioError
from studio.speech.phone_corpus_utterances import (
    SHARES,
    Split,
    Synthesiser,
    Utterance,
    draw_utterance,
    speak,
    synthesisers_here,
)
from studio.speech.phone_times import PAUSE, Phone

log = logging.getLogger(__name__)

SHARD_SAMPLES = 600 * MODEL_RATE_HZ
_LARGEST_BATCH = 150
"""Utterances drawn at a time: festival says all that one voice has among them in one process."""
_UTTERANCE_S = 3.5
"""Length of an utterance, about."""


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


def _gather(
    sample_count: int, generator: np.random.Generator, split: Split, synthesisers: Sequence[Synthesiser]
) -> _Shard:
    """Speak until a shard has at least ``sample_count`` samples."""
    shard = _Shard()
    while shard.sample_count < sample_count:
        missing_s = (sample_count - shard.sample_count) / MODEL_RATE_HZ
        count = min(_LARGEST_BATCH, int(missing_s / _UTTERANCE_S) + 3)
        batch = [draw_utterance(generator, split, synthesisers) for _ in range(count)]
        for utterance, spoken in zip(batch, speak(batch), strict=True):
            if spoken is not None and shard.sample_count < sample_count:
                shard.add(utterance, *spoken, lead=int(generator.integers(0, 4800)))
    return shard


def write_corpus(
    out: Path, seed: int, minutes: float, split: Split, synthesisers: Sequence[Synthesiser] = ("espeak",)
) -> list[Path]:
    """Write shards of about ``minutes`` of speech in all and ``index.json``; returns the shards' paths.

    Raises StudioError for a synthesiser that is not on the machine, or that names a sound no table knows.
    """
    generator = np.random.default_rng(seed)
    out.mkdir(parents=True, exist_ok=True)
    wanted = int(minutes * 60 * MODEL_RATE_HZ)
    written = 0
    seconds = dict.fromkeys(synthesisers, 0.0)
    paths: list[Path] = []
    while written < wanted:
        shard = _gather(min(SHARD_SAMPLES, wanted - written), generator, split, synthesisers)
        for utterance, sound in zip(shard.utterances, shard.sounds[1::2], strict=True):  # silence and sound alternate
            seconds[utterance.synthesiser] += len(sound) / MODEL_RATE_HZ
        written += shard.sample_count
        paths.append(out / f"phones_{len(paths):03d}.safetensors")
        shard.save(paths[-1])
        log.info("wrote %s, %.1f minutes so far", paths[-1].name, written / MODEL_RATE_HZ / 60)
    index = {
        "files": [path.name for path in paths],
        "minutes": written / MODEL_RATE_HZ / 60,
        "minutes_of": {name: total / 60 for name, total in seconds.items()},
        "seed": seed,
        "split": split,
        "rate_hz": MODEL_RATE_HZ,
    }
    (out / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return paths


def _chosen_synthesisers(text: str, split: Split) -> list[Synthesiser]:
    """Read ``espeak,flite``: those that are here; says which are not. Raises StudioError for none and for others."""
    names = [name.strip() for name in text.split(",")]
    unknown = sorted(set(names) - set(SHARES))
    if unknown:
        raise StudioError(f"No synthesiser is called {unknown[0]!r}.", f"Choose among {', '.join(SHARES)}.")
    here = synthesisers_here(split)
    for name in names:
        if name not in here:
            log.warning("%s is not on this machine, or has no voice for %s: made without it.", name, split)
    chosen = [name for name in here if name in names]
    if not chosen:
        raise StudioError("None of the chosen synthesisers is on this machine.", "espeak always is.")
    return chosen


def main(arguments: list[str] | None = None) -> int:
    """Command line of the generator; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m studio.speech.phone_corpus", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60.0, help="length of all utterances together")
    parser.add_argument("--split", choices=("train", "val"), default="train", help="val: other voices and sentences")
    parser.add_argument(
        "--synthesisers",
        default=",".join(SHARES),
        metavar="A,B",
        help="who speaks (default: %(default)s, where present)",
    )
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        synthesisers = _chosen_synthesisers(chosen.synthesisers, chosen.split)
        log.info("speaking: %s", ", ".join(synthesisers))
        write_corpus(chosen.out, chosen.seed, chosen.minutes, chosen.split, synthesisers)
    except StudioError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
