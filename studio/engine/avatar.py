"""An avatar: everything that depends on the reference clip alone, computed once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform
from models.realtalk import Reference
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.occlusion import NOTHING
from studio.engine.seen_faces import NO_FACES, SeenFaces

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class FaceTrack:
    """Where the face is in each of T frames, and what it does.

    coefficients: in crop pixels; crops: one per frame; present: bool[T], false where no face was found (those frames
    pass through untouched); reprojection_error_px: f32[T], mean distance of the fitted mesh to the landmarks, in pixels
    of the crop; most_faces: how many faces were seen at once; reference_index: the frame that serves as I_r;
    faces: where they are; reference_landmarks: f32[478, 2], of the reference frame, in crop pixels; cuts: first frames
    of new shots, by what the pictures show; occluded: bool[T, 64, 64], where in each crop something else than the face
    is seen, or bool[0, 64, 64] if nowhere.
    """

    coefficients: FaceCoefficients
    crops: tuple[CropTransform, ...]
    present: npt.NDArray[np.bool_]
    reprojection_error_px: Floats
    most_faces: int
    reference_index: int
    faces: SeenFaces = NO_FACES
    reference_landmarks: Floats | None = None
    cuts: tuple[int, ...] = ()
    occluded: npt.NDArray[np.bool_] = field(default_factory=lambda: NOTHING)

    def __len__(self) -> int:
        return len(self.crops)

    @property
    def mean_reprojection_error_px(self) -> float:
        """Mean over the frames with a face, in pixels of the 256² crop."""
        return float(self.reprojection_error_px[self.present].mean())


@dataclass(frozen=True)
class Avatar:
    """A reference made ready to speak.

    reference: the file; frames: its pictures u8[H, W, 3] by index, decoded on demand; history_pool: f32[K, E], the
    expressions that the historical ones are drawn from; notes: sentences for the person who loaded the file.
    rate: frames a second of frames and track; own_rate: that of the file, None for a photo or an unsteady recording;
    sha256: of the file's bytes.
    """

    reference: Path
    frames: Sequence[Image]
    is_photo: bool
    track: FaceTrack
    identity_reference: Reference
    history_pool: Floats
    notes: tuple[str, ...]
    rate: Fraction = FRAME_RATE
    own_rate: Fraction | None = None
    sha256: str = ""

    @property
    def frame_count(self) -> int:
        """Frames of the clip at ``rate``; 1 for a photo."""
        return len(self.track)

    @property
    def frame_size(self) -> tuple[int, int]:
        """Width and height of the clip in pixels."""
        height, width = self.frames[0].shape[:2]
        return width, height
