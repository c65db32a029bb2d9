"""Speech with a teacher's features: ``python -m studio.engine.taught_corpus --teacher FILE --out DIR``.

The audio encoder learns from it to hear real voices as a recogniser does that has heard hundreds of thousands of hours
(``models.audio.moonshine``). DIR gets shards of about twenty minutes (``models.training.taught_speech``). The speech
comes from prepared clips (of the split ``train`` alone), from a phone corpus, and from folders of sound files; short
ones are strung together. Every recording is heard at several speeds, and with them at other pitches.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from models.audio.augment import stretch
from models.audio.features import SAMPLES_PER_FEATURE
from models.audio.loudness import at_speech_level
from models.audio.moonshine import MoonshineEncoder
from models.audio.waveform import MODEL_RATE_HZ
from models.errors import ModelError
from models.training.clip_dataset import load_split
from models.training.phone_dataset import load_phone_corpus
from models.training.taught_speech import TaughtRecording, save_taught_shard
from studio.engine.dataset_layouts import SOUND_ENDINGS, VIDEO_ENDINGS
from studio.errors import StudioError
from studio.media.audio_file import read_audio

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]

SPEEDS = (1.0, 0.87, 1.15)
SHARD_SECONDS = 1200
STRUNG_SECONDS = 14
"""Shorter recordings are strung together up to this length, with pauses between them."""
LEAST_SECONDS = 1.0


def strung(recordings: Iterable[Floats], generator: np.random.Generator) -> Iterator[Floats]:
    """Join short recordings f32[N] at 16 kHz, 0.1 to 0.6 s apart; long ones pass as they are."""
    joined: list[Floats] = []
    for recording in recordings:
        pause = np.zeros(int(generator.uniform(0.1, 0.6) * MODEL_RATE_HZ), dtype=np.float32)
        joined += [recording, pause]
        if sum(map(len, joined)) >= STRUNG_SECONDS * MODEL_RATE_HZ:
            yield np.concatenate(joined)
            joined = []
    if sum(map(len, joined)) >= LEAST_SECONDS * MODEL_RATE_HZ:
        yield np.concatenate(joined)


def write_taught_corpus(
    out: Path,
    recordings: Iterable[Floats],
    teacher: Callable[[Floats], Floats],
    teacher_name: str,
    speeds: Sequence[float] = SPEEDS,
) -> list[Path]:
    """Write shards of what the teacher hears in the recordings f32[N] at 16 kHz, at each speed; returns their paths.

    Raises ``StudioError`` when nothing is long enough or the folder cannot be written.
    """
    paths: list[Path] = []
    gathered: list[TaughtRecording] = []

    def flush() -> None:
        paths.append(out / f"taught_{len(paths):03d}.safetensors")
        save_taught_shard(paths[-1], gathered, teacher_name)
        log.info("wrote %s", paths[-1].name)
        gathered.clear()

    try:
        out.mkdir(parents=True, exist_ok=True)
        for recording in recordings:
            for speed in speeds:
                count = int(len(recording) / speed) // SAMPLES_PER_FEATURE * SAMPLES_PER_FEATURE
                if count < LEAST_SECONDS * MODEL_RATE_HZ:
                    continue
                sound = at_speech_level(stretch(recording, 0.0, speed, count))
                gathered.append(TaughtRecording(sound, teacher(sound)))
            if sum(len(taught.sound) for taught in gathered) >= SHARD_SECONDS * MODEL_RATE_HZ:
                flush()
        if gathered:
            flush()
    except (OSError, SafetensorError) as error:
        raise StudioError(
            f"{out}: cannot be written ({error}).", "Free some space or choose another folder."
        ) from error
    if not paths:
        raise StudioError("There is no speech to learn from.", f"Recordings need at least {LEAST_SECONDS:g} s.")
    return paths


def _sounds_in(folder: Path) -> Iterator[Floats]:
    """Sound of every media file below a folder; files without any are named and left out."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (*SOUND_ENDINGS, *VIDEO_ENDINGS, ".g722"):
            try:
                yield read_audio(path).for_model()
            except StudioError as error:
                log.warning("%s; left out", error)


def _recordings(chosen: argparse.Namespace) -> Iterator[Floats]:
    generator = np.random.default_rng(chosen.seed)
    if chosen.clips is not None:
        yield from (clip.sound for clip in load_split(chosen.clips, "train", chosen.licence) if len(clip.sound))
    if chosen.phones is not None:
        yield from strung((utterance.sound for utterance in load_phone_corpus(chosen.phones)), generator)
    for folder in chosen.sounds:
        yield from strung(_sounds_in(folder), generator)


def main(arguments: list[str] | None = None) -> int:
    """Command line of the generator; returns the exit code."""
    description = (__doc__ or "").split("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m studio.engine.taught_corpus", description=description)
    parser.add_argument("--teacher", type=Path, required=True, metavar="FILE", help="encoder_model.ort of Moonshine")
    parser.add_argument("--out", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--clips", type=Path, metavar="FOLDER", help="what 'main.py preprocess' wrote")
    parser.add_argument("--phones", type=Path, metavar="FOLDER", help="a phone corpus")
    parser.add_argument("--sounds", type=Path, metavar="FOLDER", action="append", default=[], help="may be repeated")
    parser.add_argument("--licence", choices=("all", "free"), default="all", help="which clips may be used")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        teacher = MoonshineEncoder.load(chosen.teacher)
        write_taught_corpus(chosen.out, _recordings(chosen), teacher, chosen.teacher.name)
    except (StudioError, ModelError) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
