"""Clips made ready for training: tracked, cropped, and stored with their sound."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from models.face.coefficients import FRAMES_PER_SECOND
from models.face.crop import crops_of
from models.tracking.landmarks import LANDMARKS, FaceLandmarker, fill_gaps
from models.training.clip_dataset import ClipFacts, PreparedClip
from studio.cancel import CancelToken
from studio.errors import StudioError
from studio.media.audio_file import read_audio
from studio.media.clip_reader import iter_frames

JPEG_QUALITY = 93
CATALOG = "catalog.csv"
_VIDEO_ENDINGS = frozenset({".mp4", ".mov", ".mkv", ".avi", ".webm", ".mpg", ".mpeg", ".m4v"})


@dataclass(frozen=True)
class ClipToPrepare:
    """video: the pictures, None for speech without any; sound: a file of its own, the video's own sound (the same
    path), or None for silence.
    """

    video: Path | None
    sound: Path | None
    facts: ClipFacts


def clips_in(folder: Path) -> list[ClipToPrepare]:
    """List the clips of a folder: those of its ``catalog.csv`` where there is one, else every video in it.

    The catalog has one row a clip with the columns split, file, kind ("clip", "photo", or "speech" for sound alone),
    person_id, has_audio, audio_file, language, licence_tier, sync_corr and av_lag_ms. Without a catalog each file is a
    person of its own in the split "train". Raises ``StudioError`` when there is nothing to prepare.
    """
    if not folder.is_dir():
        raise StudioError(f"There is no folder {folder}.", "Give the folder that holds the clips.")
    catalog = folder / CATALOG
    clips = list(_from_catalog(catalog)) if catalog.is_file() else list(_from_files(folder))
    if not clips:
        raise StudioError(f"{folder} holds no clips.", f"Put videos into it, or a {CATALOG} that lists them.")
    return clips


def _from_catalog(catalog: Path) -> Iterator[ClipToPrepare]:
    with catalog.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            try:
                if row["kind"] not in ("clip", "photo", "speech"):
                    continue
                file_path = catalog.parent / row["file"]
                sound = file_path if row["has_audio"] == "yes" else None
                if row["audio_file"]:
                    sound = file_path.parent / row["audio_file"]
                facts = ClipFacts(
                    file_path.stem,
                    row["person_id"],
                    row["split"],
                    row["licence_tier"],
                    row["language"],
                    float(row["av_lag_ms"]) if row["av_lag_ms"] else None,
                    float(row["sync_corr"]) if row["sync_corr"] else None,
                )
            except (KeyError, ValueError) as error:
                raise StudioError(f"{catalog} cannot be read: {error!r}.", "Check its columns.") from error
            yield ClipToPrepare(None if row["kind"] == "speech" else file_path, sound, facts)


def _from_files(folder: Path) -> Iterator[ClipToPrepare]:
    videos = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _VIDEO_ENDINGS]
    stems = Counter(video.stem for video in videos)
    for video in videos:
        # Cameras begin to count anew in each folder; such clips are told apart by their whole path.
        name = video.stem if stems[video.stem] == 1 else "-".join(video.relative_to(folder).parts)
        yield ClipToPrepare(video, video, ClipFacts(name, name, "train", "unknown", "", None, None))


def prepare_clip(clip: ClipToPrepare, cancel: CancelToken, progress: Callable[[float], None]) -> PreparedClip:
    """Track, crop and encode one clip. The video is read twice, so that no length needs memory for its frames.

    Speech without pictures becomes a clip of no frames. Raises ``StudioError`` for a clip that cannot be read or shows
    no face.
    """
    if clip.video is None:
        return _speech_alone(clip)
    found = []
    with FaceLandmarker() as landmarker:
        for frame in iter_frames(clip.video, Fraction(FRAMES_PER_SECOND)):
            cancel.check()
            found.append(landmarker.find(frame))
    if all(face is None for face in found):
        raise StudioError(f"No face was found in {clip.video.name}.")
    landmarks, present = fill_gaps(found)
    crops = crops_of(landmarks)
    pictures = []
    for index, frame in enumerate(iter_frames(clip.video, Fraction(FRAMES_PER_SECOND))):
        cancel.check()
        bgr = np.ascontiguousarray(crops[index].cut(frame)[:, :, ::-1])
        pictures.append(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes())
        progress((index + 1) / len(found))
    in_crop = np.stack([crop.to_crop(face) for crop, face in zip(crops, landmarks, strict=True)])
    silence = np.zeros(0, dtype=np.float32)
    sound = silence if clip.sound is None else _sound_or_silence(clip.sound)
    return PreparedClip(clip.facts, pictures, in_crop, present, sound)


def _speech_alone(clip: ClipToPrepare) -> PreparedClip:
    if clip.sound is None:
        raise StudioError(f"{clip.facts.name} has neither pictures nor sound.")
    no_landmarks = np.zeros((0, LANDMARKS, 3), dtype=np.float32)
    return PreparedClip(clip.facts, [], no_landmarks, np.zeros(0, dtype=bool), read_audio(clip.sound).for_model())


def _sound_or_silence(path: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    try:
        samples = read_audio(path).for_model()
    except StudioError:
        samples = np.zeros(0, dtype=np.float32)  # a film without sound still trains the renderer
    return samples.reshape(-1)
