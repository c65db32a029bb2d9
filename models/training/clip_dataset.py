"""Prepared clips: what ``main.py preprocess`` writes and both trainers read.

One safetensors file a clip: face crops as JPEG, landmarks in crop pixels, and the sound. Coefficients are not stored:
they are fitted at load time in closed form, so that a new face model needs no new preparation.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import overload

import cv2
import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from models.errors import TrainingError

Floats = npt.NDArray[np.float32]
FACTS_KEY, SEEN_KEY = "facts", "preparation"
"""What the header of a file says: what trainers need to know, and what only the report tells."""


@dataclass(frozen=True)
class ClipFacts:
    """Where a clip comes from and what it is good for.

    sound_lag_ms: how late the sound is against the lips (positive: the sound is late); None when unknown.
    sync_correlation: how well a linear model finds the lips in the sound; None when unknown or silent.
    """

    name: str
    person_id: str
    split: str
    licence_tier: str
    language: str
    sound_lag_ms: float | None
    sync_correlation: float | None


@dataclass(frozen=True)
class PreparedClip:
    """One clip at 25 frames a second, cropped to the face.

    frames_jpeg: one encoded 256² RGB crop per frame; landmarks: f32[T, 478, 3] in crop pixels (z in pixels, smaller is
    nearer), T = 0 for speech without pictures; present: bool[T], false where no face was found (landmarks are then
    interpolated over time); sound: f32[N] at 16 kHz, N = 0 when the clip is silent.
    """

    facts: ClipFacts
    frames_jpeg: Sequence[bytes]
    landmarks: Floats
    present: npt.NDArray[np.bool_]
    sound: Floats

    def __len__(self) -> int:
        return len(self.landmarks)

    @property
    def pictures(self) -> Sequence[npt.NDArray[np.uint8]]:
        """The crops, RGB u8[256, 256, 3], each decoded when it is asked for."""
        return _Pictures(self)

    def frame(self, index: int) -> npt.NDArray[np.uint8]:
        """Decode one crop: RGB u8[256, 256, 3]. Raises ``TrainingError`` when it is damaged."""
        picture = cv2.imdecode(np.frombuffer(self.frames_jpeg[index], np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            raise TrainingError(f"{self.facts.name}: the picture of frame {index} is damaged.")
        return np.ascontiguousarray(picture[:, :, ::-1], dtype=np.uint8)


@dataclass(frozen=True)
class _Pictures(Sequence[npt.NDArray[np.uint8]]):
    """The crops of a clip, each decoded whenever it is asked for."""

    clip: PreparedClip

    def __len__(self) -> int:
        return len(self.clip)

    @overload
    def __getitem__(self, index: int) -> npt.NDArray[np.uint8]: ...

    @overload
    def __getitem__(self, index: slice) -> list[npt.NDArray[np.uint8]]: ...

    def __getitem__(self, index: int | slice) -> npt.NDArray[np.uint8] | list[npt.NDArray[np.uint8]]:
        if isinstance(index, slice):
            return [self.clip.frame(i) for i in range(*index.indices(len(self)))]
        return self.clip.frame(index)


def save_clip(path: Path, clip: PreparedClip, seen: Mapping[str, object] | None = None) -> None:
    """Write a prepared clip, under its final name only once whole. Raises ``OSError``, leaving nothing half-written.

    seen: what the preparation noted of the clip, kept beside the facts for its report.
    """
    lengths = np.array([len(frame) for frame in clip.frames_jpeg], dtype=np.int64)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "frames_jpeg": np.frombuffer(b"".join(clip.frames_jpeg), dtype=np.uint8),
        "frame_lengths": lengths,
        "landmarks": clip.landmarks.astype(np.float32),
        "present": clip.present.astype(np.uint8),
        "sound": np.clip(np.round(clip.sound * 32767), -32768, 32767).astype(np.int16),
    }
    metadata = {FACTS_KEY: json.dumps(asdict(clip.facts))} | ({SEEN_KEY: json.dumps(seen)} if seen else {})
    part = part_path(path)
    try:
        with part.open("wb") as file:  # safetensors' own writer tells of a full disk in words alone, not as OSError
            file.write(save(arrays, metadata))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_path(path: Path) -> Path:
    """Where a prepared clip is written before it gets its name."""
    return path.with_name(f"{path.name}.part")


def load_clip(path: Path) -> PreparedClip:
    """Read a prepared clip. Raises ``TrainingError`` naming the file when it cannot be used."""
    try:
        with safe_open(path, framework="numpy") as file:
            facts = ClipFacts(**json.loads((file.metadata() or {})["facts"]))
            packed, lengths, landmarks, present, sound = (
                file.get_tensor(key) for key in ("frames_jpeg", "frame_lengths", "landmarks", "present", "sound")
            )
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(f"{path}: not a prepared clip, or damaged ({error}).") from error
    ends = np.cumsum(lengths)
    frames = [packed[end - length : end].tobytes() for end, length in zip(ends, lengths, strict=True)]
    return PreparedClip(facts, frames, landmarks, present.astype(bool), sound.astype(np.float32) / 32767)


def load_split(folder: Path, split: str, licence: str = "all") -> list[PreparedClip]:
    """Load the clips of one split, in name order. licence: "all" or "free".

    Raises ``TrainingError`` when there are none.
    """
    paths = sorted(folder.glob(f"{split}__*.safetensors"))
    clips = [load_clip(path) for path in paths]
    kept = [clip for clip in clips if licence == "all" or clip.facts.licence_tier == licence]
    if not kept:
        raise TrainingError(f"{folder}: no prepared clips of the split '{split}' (licence: {licence}).")
    return kept
