"""A prepared clip made ready for scoring, and the scoring of one set of lips and pictures against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
import numpy.typing as npt

from models.audio.waveform import MODEL_RATE_HZ
from models.face.coefficients import FRAMES_PER_SECOND, FaceCoefficients
from models.face.crop import CROP_PIXELS, CropTransform
from models.face.morphable_model import LinearFaceModel
from models.metrics.flicker import flicker, flicker_ratio
from models.metrics.landmark_distance import aligned_to, landmark_distance
from models.metrics.mask_error import mask_error
from models.metrics.mouth_sharpness import laplacian_energy, mouth_box, sharpness_ratio
from models.metrics.opening import landmark_opening
from models.metrics.opening_amplitude import amplitude_ratio
from models.metrics.opening_sync import opening_sync
from models.metrics.report import Scores
from models.metrics.seam import seam_gradient, seam_ratio
from models.metrics.silent_motion import SAMPLES_PER_FRAME, silent_frames, silent_motion
from models.metrics.structural_similarity import structural_similarity
from models.tracking.face_fitter import fit_face
from models.tracking.landmarks import FaceLandmarker, fill_gaps
from models.training.clip_dataset import PreparedClip
from studio.engine.blending import blend, feathered, match_colour
from studio.engine.face_tracker import POSE_SMOOTHING_FRAMES, choose_reference

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

_WHOLE_CROP = CropTransform(CROP_PIXELS / 2, CROP_PIXELS / 2, CROP_PIXELS)


class _Pictures(Sequence[Image]):
    """The first frames of a prepared clip, each decoded once, when it is first asked for."""

    def __init__(self, clip: PreparedClip, count: int) -> None:
        self._clip = clip
        self._count = count
        self._decoded: dict[int, Image] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Image: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...

    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        if not 0 <= index < self._count:
            raise IndexError(index)
        if index not in self._decoded:
            self._decoded[index] = self._clip.frame(index)
        return self._decoded[index]


@dataclass(frozen=True)
class ClipUnderTest:
    """The first T frames of a clip, with what was fitted to all of it.

    frames: u8[256, 256, 3] each; coefficients: of those T frames; points: f32[T, V, 3], their meshes in pixels;
    present: bool[T], frames with a face; reference_index: within the whole clip; reference_rgb, reference_points: of
    that frame; history_pool: f32[K, E], expressions of the whole clip; sound: f32[N] of the whole clip, moved so that
    sample 640 · t is heard at frame t; N = 0 for a silent clip.
    """

    frames: Sequence[Image]
    coefficients: FaceCoefficients
    points: Floats
    present: Flags
    reference_index: int
    reference_rgb: Image
    reference_points: Floats
    history_pool: Floats
    sound: Floats

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def scored(self) -> Flags:
        """bool[T]: frames that count. The reference frame does not: there the answer is an input."""
        counted = self.present.copy()
        counted[self.reference_index : self.reference_index + 1] = False
        return counted

    @property
    def silent(self) -> Flags:
        """bool[T]: frames inside silences; none in a clip without sound."""
        if not len(self.sound):
            return np.zeros(len(self), dtype=bool)
        return silent_frames(self.sound, len(self))


def clip_under_test(clip: PreparedClip, model: LinearFaceModel, seconds: float | None) -> ClipUnderTest:
    """Fit the face model to the whole clip and take its first ``seconds``, all of it when None."""
    fitted = fit_face(model, clip.pictures, clip.landmarks, clip.present, POSE_SMOOTHING_FRAMES).coefficients
    points = model.project(fitted)
    count = len(clip) if seconds is None else min(len(clip), round(seconds * FRAMES_PER_SECOND))
    pictures = _Pictures(clip, len(clip))
    chosen = choose_reference(pictures, [_WHOLE_CROP] * len(clip), fitted, points, clip.present)
    return ClipUnderTest(
        _Pictures(clip, count),
        fitted.frames(slice(0, count)),
        points[:count],
        clip.present[:count],
        chosen,
        pictures[chosen],
        points[chosen],
        fitted.expression[clip.present],
        sound_in_time(clip),
    )


def sound_in_time(clip: PreparedClip) -> Floats:
    """The clip's sound with its lag taken out, as long as its pictures: f32[640 · T], or f32[0] for a silent clip."""
    if not len(clip.sound):
        return clip.sound
    lag = round((clip.facts.sound_lag_ms or 0.0) / 1000 * MODEL_RATE_HZ)
    positions = np.arange(len(clip) * SAMPLES_PER_FRAME) + lag
    heard = (positions >= 0) & (positions < len(clip.sound))
    return np.where(heard, clip.sound[np.clip(positions, 0, len(clip.sound) - 1)], 0).astype(np.float32)


@dataclass(frozen=True)
class FoundLandmarks:
    """What the detector found. points: f32[T, 478, 3] in pixels, gaps filled; found: bool[T]."""

    points: Floats
    found: Flags


def find_landmarks(frames: Sequence[Image]) -> FoundLandmarks | None:
    """Run the detector over consecutive crops; None when it finds no face in any of them."""
    with FaceLandmarker() as landmarker:
        found = [landmarker.find(frame) for frame in frames]
    return None if all(face is None for face in found) else FoundLandmarks(*fill_gaps(found))


def lip_scores(
    test: ClipUnderTest, model: LinearFaceModel, real: Floats, generated: Floats, found: Flags, first: int = 0
) -> Scores:
    """Everything that landmarks tell.

    real, generated: f32[T, ≥468, 3] in pixels; found: bool[T], frames in which both are known; first: frames before
    it are left out.
    """
    counted = test.scored & found
    counted[:first] = False
    if not counted.any():
        return Scores()
    distance = landmark_distance(real, aligned_to(real, generated, model.rigidity))
    opening, real_opening = (landmark_opening(model, points, test.coefficients)[first:] for points in (generated, real))
    sync = opening_sync(real_opening, opening)
    return Scores(
        m_lmd_px=float(distance.mouth[counted].mean()),
        f_lmd_px=float(distance.face[counted].mean()),
        lmd_px=float(distance.every[counted].mean()),
        amplitude=amplitude_ratio(real_opening, opening),
        correlation=sync.correlation,
        lag_ms=sync.lag_ms,
        silent_motion=silent_motion(opening, test.silent[first:]),
    )


@dataclass(frozen=True)
class GeneratedClip:
    """T generated crops. raw: before blending, the source outside the mask; finished: blended as people see it, both
    u8[256, 256, 3] each; regions: bool[256, 256] each, 1 - M.
    """

    raw: tuple[Image, ...]
    finished: tuple[Image, ...]
    regions: tuple[Flags, ...]


def finished_crop(raw_rgb: Image, source_rgb: Image, region: Flags) -> Image:
    """Blend a generated crop into its source as ``TalkingHead`` does. u8[256, 256, 3]; region: bool[256, 256]."""
    return blend(match_colour(raw_rgb, source_rgb, region), source_rgb, feathered(region))


def picture_scores(test: ClipUnderTest, generated: GeneratedClip, scores: Scores) -> Scores:
    """Add to ``scores`` everything that pixels tell: the raw error in the mask, the rest of the finished crops."""
    ssim, error, energies, slopes = [], [], [], []
    for index in np.flatnonzero(test.scored).tolist():
        real, finished, region = test.frames[index], generated.finished[index], generated.regions[index]
        box = mouth_box(test.points[index])
        ssim.append(structural_similarity(real, finished))
        error.append(mask_error(real, generated.raw[index], region))
        energies.append((laplacian_energy(real, box), laplacian_energy(finished, box)))
        slopes.append((seam_gradient(real, region), seam_gradient(finished, region)))
    if not ssim:
        return scores
    return replace(
        scores,
        ssim=float(np.mean(ssim)),
        mask_error=float(np.nanmean(error)),
        sharpness=sharpness_ratio(*np.transpose(energies)),
        flicker=flicker_ratio(flicker(test.frames, generated.regions), flicker(generated.finished, generated.regions)),
        seam=seam_ratio(*np.transpose(slopes)),
    )
