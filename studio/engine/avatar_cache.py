"""Face tracks on disk, so that a clip is tracked once: safetensors and JSON, keyed by clip and face model."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from dataclasses import astuple
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from models.checkpoint import sha256_of
from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform
from studio.engine.avatar import FaceTrack
from studio.engine.seen_faces import SeenFaces

log = logging.getLogger(__name__)

FORMAT = 8
"""Raised whenever tracking or this layout changes, so that old files are not read."""


class AvatarCache:
    """Keeps face tracks in one folder. A file that cannot be read or written is a miss, never an error."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, clip_sha256: str, face_model: Path, front_end: str = "", face: int = 0) -> str:
        """Name of a clip's entry: its bytes, by their hash, the face model's bytes, those of a front end, the number of
        the face that was chosen and the format together.
        """
        parts = f"{FORMAT} {clip_sha256} {sha256_of(face_model)} {front_end}".rstrip()
        if face:
            parts += f" face {face}"
        return hashlib.sha256(parts.encode("ascii")).hexdigest()[:32]

    def load(self, key: str, frame_count: int) -> FaceTrack | None:
        """Return the kept track if there is one that fits the clip's length."""
        path = self._path(key)
        try:
            with safe_open(path, framework="numpy") as file:
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
                facts = json.loads((file.metadata() or {})["facts"])
            track = FaceTrack(
                FaceCoefficients(*(arrays[name] for name in ("identity", "expression", "rotation", "translation"))),
                tuple(CropTransform(*map(float, crop)) for crop in arrays["crops"]),
                arrays["present"].astype(bool),
                arrays["reprojection_error_px"],
                facts["most_faces"],
                facts["reference_index"],
                SeenFaces(facts["faces_frame"], tuple(map(tuple, facts["faces"])), facts["followed"]),
                arrays.get("reference_landmarks"),
                tuple(map(int, facts["cuts"])),
                np.unpackbits(arrays["occluded"], axis=-1).astype(bool),
            )
        except FileNotFoundError:
            return None
        except (SafetensorError, OSError, KeyError, TypeError, ValueError):
            log.warning("a damaged cache entry is passed over: %s", path, exc_info=True)
            return None
        return track if len(track) == frame_count else None

    def save(self, key: str, track: FaceTrack) -> None:
        """Keep a track; a full or read-only disk is logged and otherwise ignored."""
        coefficients = track.coefficients
        arrays = {
            "identity": coefficients.identity,
            "expression": coefficients.expression,
            "rotation": coefficients.rotation,
            "translation": coefficients.translation,
            "crops": np.array([astuple(crop) for crop in track.crops], dtype=np.float64),
            "present": track.present.astype(np.uint8),
            "reprojection_error_px": track.reprojection_error_px,
            "occluded": np.packbits(track.occluded, axis=-1),
        }
        if track.reference_landmarks is not None:
            arrays["reference_landmarks"] = track.reference_landmarks
        facts = {
            "most_faces": track.most_faces,
            "reference_index": track.reference_index,
            "faces_frame": track.faces.frame,
            "faces": track.faces.boxes,
            "followed": track.faces.followed,
            "cuts": track.cuts,
        }
        path = self._path(key)
        part = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
            save_file(contiguous, part, metadata={"facts": json.dumps(facts)})
            part.replace(path)
        except (SafetensorError, OSError) as error:
            log.warning("the face track could not be kept in %s: %s", path, error)
            with contextlib.suppress(OSError):
                part.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / "avatars" / f"{key}.safetensors"
