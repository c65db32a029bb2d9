"""Read sound from any file into a ``Waveform``, and write one as WAV."""

from __future__ import annotations

import logging
import wave
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from models.audio.waveform import Waveform
from studio.errors import StudioError, sentence
from studio.media.media_file import Damage, decoded_audio, open_media
from studio.media.output_file import OutputFile

log = logging.getLogger(__name__)

LOWEST_RATE_HZ, HIGHEST_RATE_HZ = 1000, 768_000
"""What a damaged header says beyond these would become hours of sound, or none."""
_PCM_PEAK = 32767.0


def read_audio(path: Path) -> Waveform:
    """Read the sound of an audio or video file: its own rate, mono or stereo, f32[N, C] in [-1, 1].

    Of several tracks it is the one that a player plays: the first that is marked as the default, else the first.

    More than two channels are mixed down to stereo. A damaged file gives what decodes. Raises StudioError for a file
    that is missing, is no media file, has no sound stream, or whose sound has zero length.
    """
    pieces = list(sound_pieces(path))
    return Waveform(np.concatenate([piece.samples for piece in pieces]), pieces[0].rate_hz)


def sound_pieces(path: Path) -> Iterator[Waveform]:
    """What ``read_audio`` reads, in short pieces as they are decoded; at least one. Raises what ``read_audio`` does."""
    damage, found = Damage(), False
    with open_media(path) as container:
        stream = _played_track(container)
        if stream is None:
            raise StudioError(
                sentence("{name} has no sound in it.", name=path.name), "Choose a file with speech in it."
            )
        rate_hz = stream.rate
        if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
            raise _unreadable(path)
        for piece in _planar_pieces(decoded_audio(container, stream, damage), stream, path):
            if piece.size:
                found = True
                samples = np.nan_to_num(piece.T, nan=0.0, posinf=1.0, neginf=-1.0)  # (C, N) -> (N, C)
                yield Waveform(np.ascontiguousarray(np.clip(samples, -1.0, 1.0), dtype=np.float32), rate_hz)
    if not found and damage:
        raise _unreadable(path)
    if not found:
        raise StudioError(
            sentence("The sound in {name} has zero length.", name=path.name), "Choose a file with speech in it."
        )
    if damage:
        log.warning("%s is cut short or damaged; the sound that could be read is used", path.name)


def _unreadable(path: Path) -> StudioError:
    return StudioError(
        sentence("The sound in {name} is damaged and cannot be read.", name=path.name), "Copy or record it again."
    )


def _played_track(container: InputContainer) -> AudioStream | None:
    """The track that a player plays, among those that can be decoded: phones add one in a form of their own."""
    tracks = [track for track in container.streams.audio if track.codec_context is not None]
    marked = (track for track in tracks if track.disposition & track.disposition.default)
    return next(marked, tracks[0] if tracks else None)


def _planar_pieces(frames: Iterator[AudioFrame], stream: AudioStream, path: Path) -> Iterator[npt.NDArray[np.float32]]:
    """Yield f32[C, N] pieces, all at the rate and with the channels of the stream, even if these change on the way.

    Raises StudioError for a stream that claims what no sound can be.
    """
    try:
        yield from _resampled(frames, stream)
    except av.FFmpegError as error:
        raise _unreadable(path) from error


def _resampled(frames: Iterator[AudioFrame], stream: AudioStream) -> Iterator[npt.NDArray[np.float32]]:
    layout = "stereo" if stream.channels > 1 else "mono"
    rate_hz = stream.rate
    resampler: AudioResampler | None = None
    shape: tuple[str, str, int] | None = None
    for frame in frames:
        found = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or found != shape:
            if resampler is not None:
                yield from _arrays(resampler.resample(None))
            resampler, shape = AudioResampler(format="fltp", layout=layout, rate=rate_hz), found
        frame.pts = None  # gaps and jitter in the time stamps are no reason to refuse sound
        yield from _arrays(resampler.resample(frame))
    if resampler is not None:
        yield from _arrays(resampler.resample(None))


def _arrays(frames: list[AudioFrame]) -> Iterator[npt.NDArray[np.float32]]:
    for frame in frames:
        if frame is not None:  # a resampler with nothing to do answers a flush with None
            yield np.asarray(frame.to_ndarray(), dtype=np.float32)


def write_wav(path: Path, waveform: Waveform) -> None:
    """Write 16-bit WAV; nothing stands under the name unless it is whole. Raises StudioError."""
    pcm = np.rint(np.clip(waveform.samples, -1.0, 1.0) * _PCM_PEAK).astype("<i2")
    with OutputFile(path) as output, wave.open(str(output.temporary_path), "wb") as file:
        file.setnchannels(pcm.shape[1])
        file.setsampwidth(2)
        file.setframerate(waveform.rate_hz)
        file.writeframes(pcm.tobytes())
