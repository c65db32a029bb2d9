"""Speech of any length, kept on disk: what a film is made from when nobody knows how long it will be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr

from models.audio.waveform import MODEL_RATE_HZ, Waveform
from studio.media.audio_file import sound_pieces
from studio.media.sound_spool import SoundSpool, let_go
from studio.speech.spoken_sentence import SpeechSoFar
from studio.user_dirs import cache_dir

Floats = npt.NDArray[np.float32]

LONG_S = 120
"""A longer recording is brought to the networks' rate piece by piece, and that too is kept on disk."""
_PIECE_SAMPLES = 1 << 18


@dataclass(frozen=True)
class SpooledSpeech:
    """whole: all that is heard; sentences: what it was joined from, or the recording itself. Both lie on disk."""

    whole: Waveform
    sentences: tuple[Waveform, ...]


@dataclass(frozen=True)
class LongRecording(Waveform):
    """A recording with what the networks hear of it: f32[N] at ``MODEL_RATE_HZ``."""

    heard: Floats = field(default_factory=lambda: np.zeros(0, np.float32), repr=False)

    def for_model(self) -> Floats:
        """Return f32[N] at ``MODEL_RATE_HZ``: one channel, resampled."""
        return self.heard


@contextmanager
def spooled_sentences(
    sentences: Iterable[Waveform], folder: Path | None = None, spoken: Callable[[float], None] = lambda _: None
) -> Iterator[SpooledSpeech]:
    """Put sentences together as ``joined`` does, each written to disk as it comes.

    folder: for the file, by default this person's cache; spoken: told how many seconds there are so far.
    Raises ``StudioError`` when the disk is full, and what ``sentences`` raises.
    """
    place = folder or cache_dir()
    so_far, bounds = SpeechSoFar(), []
    with ExitStack() as stack:
        spool: SoundSpool | None = None
        for sentence in sentences:
            if spool is None:
                spool = stack.enter_context(SoundSpool(sentence.rate_hz, sentence.samples.shape[1], place))
            spool.append(so_far.extend(sentence)[0].samples)
            bounds.append((len(spool) - len(sentence.samples), len(spool)))
            spoken(so_far.duration_s)
        if spool is None:
            raise ValueError("no sentences")
        whole = spool.waveform()
        yield SpooledSpeech(whole, tuple(Waveform(whole.samples[start:end], whole.rate_hz) for start, end in bounds))


@contextmanager
def spooled_recording(path: Path, folder: Path | None = None) -> Iterator[SpooledSpeech]:
    """Read a sound file onto the disk. Raises ``StudioError`` as ``read_audio`` does, and when the disk is full."""
    place = folder or cache_dir()
    with ExitStack() as stack:
        spool: SoundSpool | None = None
        for piece in sound_pieces(path):
            if spool is None:
                spool = stack.enter_context(SoundSpool(piece.rate_hz, piece.samples.shape[1], place))
            spool.append(piece.samples)
        assert spool is not None  # a file without sound has raised
        whole = spool.waveform()
        if whole.duration_s > LONG_S:
            heard = stack.enter_context(SoundSpool(MODEL_RATE_HZ, 1, place))
            _resample_into(heard, whole)
            whole = LongRecording(whole.samples, whole.rate_hz, heard.waveform().samples[:, 0])
        yield SpooledSpeech(whole, (whole,))


def _resample_into(heard: SoundSpool, sound: Waveform) -> None:
    """Write one channel of the sound at ``MODEL_RATE_HZ``."""
    resampler = soxr.ResampleStream(sound.rate_hz, MODEL_RATE_HZ, 1, dtype="float32")
    for start in range(0, len(sound.samples), _PIECE_SAMPLES):
        piece = Waveform(sound.samples[start : start + _PIECE_SAMPLES], sound.rate_hz).mono()
        last = start + _PIECE_SAMPLES >= len(sound.samples)
        heard.append(np.asarray(resampler.resample_chunk(piece, last=last), dtype=np.float32).reshape(-1, 1))
        let_go(sound)
