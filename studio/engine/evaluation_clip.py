"""A prepared clip made ready for scoring: what was fitted to it, its reference, its sound, and its landmarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, overload

import numpy as np
import numpy.typing as npt

from models.audio.waveform import MODEL_RATE_HZ
from models.face.blend import blend
from models.face.coefficients import FRAMES_PER_SECOND, FaceCoefficients
from models.face.crop import CROP_PIXELS, CropTransform
from models.face.morphable_model import LinearFaceModel
from models.face.reference_views import Looks, ReferenceViews, choose_views
from models.metrics.opening import landmark_opening
from models.metrics.silent_motion import SAMPLES_PER_FRAME, silent_frames
from models.tracking.face_fitting import fit_face
from models.tracking.landmarks import FaceLandmarker, fill_gaps
from models.training.clip_dataset import ClipFacts, PreparedClip
from studio.engine.blending import feathered, match_colour
from studio.engine.face_tracker import POSE_SMOOTHING_FRAMES, choose_reference
from studio.errors import StudioError

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

NEAR_FRAMES = FRAMES_PER_SECOND
"""Frames this close to a reference look like it."""
ReferenceChoice = Literal["best", "first"]

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
class DrawnFrom:
    """What a clip is drawn from. indices: of the views within the whole clip, that of I_r first."""

    indices: tuple[int, ...]
    views: ReferenceViews

    @property
    def index(self) -> int:
        """Of the frame that serves as I_r."""
        return self.indices[0]

    def away_from(self, frame: int) -> ReferenceViews:
        """The views that may draw a frame: I_r, and those that are not its neighbours, which hold the answer."""
        away = np.abs(np.array(self.indices) - frame) > NEAR_FRAMES
        away[0] = True
        return self.views.kept(away)


@dataclass(frozen=True)
class ClipUnderTest:
    """The first T frames of a clip, with what was fitted to all of it.

    frames: u8[256, 256, 3] each; coefficients: of those T frames; points: f32[T, V, 3], their meshes in pixels;
    present: bool[T], frames with a face; silent: bool[T], frames inside silences, which are looked for in the whole
    clip; reference: what the renderer draws from; others: indices of further frames that are not scored;
    whole: coefficients of every frame of the clip; whole_silent: bool of every frame; history_pool: f32[K, E],
    expressions of the whole clip; sound: f32[N] of the whole clip, moved so that sample 640 · t is heard at frame t;
    N = 0 for a silent clip, which has no silences.
    """

    frames: Sequence[Image]
    coefficients: FaceCoefficients
    points: Floats
    present: Flags
    silent: Flags
    reference: DrawnFrom
    others: tuple[int, ...]
    whole: FaceCoefficients
    whole_silent: Flags
    history_pool: Floats
    sound: Floats

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def scored(self) -> Flags:
        """bool[T]: frames that count. A reference frame does not: there the answer is an input."""
        counted = self.present.copy()
        for index in (self.reference.index, *self.others):
            counted[index : index + 1] = False
        return counted

    def shortened(self, count: int) -> ClipUnderTest:
        """The same clip with ``count`` of its frames at most."""
        return replace(
            self,
            frames=self.frames[:count],
            coefficients=self.coefficients.frames(slice(0, count)),
            points=self.points[:count],
            present=self.present[:count],
            silent=self.silent[:count],
        )

    def away_from(self, *references: DrawnFrom) -> ClipUnderTest:
        """The same clip without scores for the frames within a second of some references.

        A reference draws its neighbours well whatever it is; two are compared where neither has any.
        """
        near = {frame for held in references for frame in range(held.index - NEAR_FRAMES, held.index + NEAR_FRAMES + 1)}
        return replace(self, others=tuple(sorted(frame for frame in near if 0 <= frame < len(self))))


def clip_under_test(
    clip: PreparedClip, model: LinearFaceModel, seconds: float | None, choice: ReferenceChoice = "best"
) -> ClipUnderTest:
    """Fit the face model to the whole clip and take its first ``seconds``, all of it when None.

    choice: the frame that an avatar of the clip would take, or the first one with a face, as in the paper.
    """
    fitted = fit_face(model, clip.pictures, clip.landmarks, clip.present, POSE_SMOOTHING_FRAMES).coefficients
    points = model.project(fitted)
    count = len(clip) if seconds is None else min(len(clip), round(seconds * FRAMES_PER_SECOND))
    pictures = _Pictures(clip, len(clip))
    if choice == "first":
        chosen: tuple[int, ...] = (int(np.argmax(clip.present)),)
    else:
        best = choose_reference(pictures, [_WHOLE_CROP] * len(clip), fitted, points, clip.present)
        chosen = choose_views(Looks.of(fitted, points), best, clip.present)
    sound = sound_in_time(clip)
    silent = silent_frames(sound, len(clip)) if len(sound) else np.zeros(len(clip), dtype=bool)
    return ClipUnderTest(
        frames=_Pictures(clip, count),
        coefficients=fitted.frames(slice(0, count)),
        points=points[:count],
        present=clip.present[:count],
        silent=silent[:count],
        reference=_reference(chosen, pictures, fitted, points),
        others=(),
        whole=fitted,
        whole_silent=silent,
        history_pool=fitted.expression[clip.present],
        sound=sound,
    )


def first_frame(test: ClipUnderTest) -> DrawnFrom:
    """The first of the T frames that shows a face, as the paper's reference (section 4.1)."""
    index = int(np.argmax(test.present))
    return _reference((index,), test.frames, test.coefficients, test.points)


def _reference(
    chosen: tuple[int, ...], pictures: Sequence[Image], coefficients: FaceCoefficients, points: Floats
) -> DrawnFrom:
    places = np.array(chosen, dtype=np.intp)
    crops = [pictures[index] for index in chosen]
    return DrawnFrom(chosen, ReferenceViews.of(crops, coefficients.frames(places), points[places]))


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
    """Run the detector over consecutive crops u8[256, 256, 3]; None when it finds no face in any of them."""
    with FaceLandmarker() as landmarker:
        found = [landmarker.find(frame) for frame in frames]
    return None if all(face is None for face in found) else FoundLandmarks(*fill_gaps(found))


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


@dataclass(frozen=True)
class Recording:
    """A clip under test with the landmarks of its real frames, found once and compared with by every setting."""

    facts: ClipFacts
    test: ClipUnderTest
    real: FoundLandmarks
    opening: Floats
    """f32[T]: opening of the real lips over the mouth's width at rest."""


def record(
    clip: PreparedClip,
    model: LinearFaceModel,
    seconds: float | None,
    choice: ReferenceChoice = "best",
    *,
    compares: bool = False,
) -> Recording:
    """Make a clip ready for pictures. Raises ``StudioError`` when the detector finds no face in it.

    compares: leave out frames near the chosen reference and near the first frame, which are to be compared.
    """
    test = clip_under_test(clip, model, seconds, choice)
    if compares:
        test = test.away_from(test.reference, first_frame(test))
    real = find_landmarks(test.frames)
    if real is None:
        raise StudioError(f"No face was found in the prepared clip {clip.facts.name}.", "Prepare it again.")
    return Recording(clip.facts, test, real, landmark_opening(model, real.points, test.coefficients))


def record_mesh(clip: PreparedClip, model: LinearFaceModel, seconds: float | None) -> Recording:
    """Make a clip ready for meshes alone: the fitted mesh stands for what a detector would find."""
    test = clip_under_test(clip, model, seconds)
    return Recording(
        clip.facts,
        test,
        FoundLandmarks(test.points, test.present),
        landmark_opening(model, test.points, test.coefficients),
    )
