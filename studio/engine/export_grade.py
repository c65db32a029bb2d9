"""Grades a film while it is written: a few scalars of each frame are kept, and no picture beyond the last two.

Each part of a long film is looked at by itself, and what was seen of it can be written down and taken up again: so a
film that was stopped and goes on gets the grade of one that was not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from types import TracebackType
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from models.audio.pauses import frame_power
from models.audio.waveform import MODEL_RATE_HZ, Waveform
from models.face.coefficients import FRAMES_PER_SECOND
from models.metrics.identity_similarity import FaceIdentity, aligned_face, mean_cosine
from models.metrics.mouth_sharpness import laplacian_energy, mouth_box, sharpness_ratio
from models.metrics.opening import landmark_opening
from models.metrics.opening_amplitude import amplitude_ratio
from models.metrics.opening_sync import LEAST_DEVIATION, opening_sync
from models.metrics.seam import seam_gradient, seam_ratio
from models.metrics.silent_motion import MOVING_ABOVE, silent_frames, silent_motion
from models.tracking.landmarks import FaceLandmarker
from studio.engine.film_grade import NAN, FilmGrade, Flaw, WorstMoment
from studio.engine.frame_schedule import source_index
from studio.engine.rendered_frame import Image, RenderedFrame
from studio.engine.talking_head import TalkingHead
from studio.errors import StudioError

Floats = npt.NDArray[np.float32]

WORST = 3
APART_S = 0.5
"""Worst moments closer together than this count as one."""
AUDIBLE_DB = 40.0
"""Sound further below the loudest frames counts as none."""
LOOK_EVERY = 5
"""The judge of identity looks at every fifth frame; neighbours hardly differ."""
OPENING_OFF, SEAM_SEEN, BLURRED, FLICKERING = 0.1, 1.6, 0.45, 3.0
"""Where each begins to be visible: mouth widths beside the predicted opening; slope over the clip's; detail under the
clip's; trembling over the film's own median."""
LOST_SEVERITY = 3.0
QUICK_TURN = 0.04
"""Second difference of the predicted opening, mouth widths, from which a changing picture is no flicker."""
_LEAST_FLICKER = 2.0


@dataclass(frozen=True)
class _Seen:
    """The scalars of one frame; nan where there was nothing to measure."""

    has_face: bool
    predicted: float
    opening: float = NAN
    seams: tuple[float, float] = (NAN, NAN)
    detail: tuple[float, float] = (NAN, NAN)
    trembling: tuple[float, float] = (NAN, NAN)
    cosine: float = NAN


class FilmGrader:
    """Context manager; ``see`` takes every frame in order, from one thread at a time."""

    def __init__(self, head: TalkingHead, speech: Waveform, judge: FaceIdentity | None = None) -> None:
        """head: at the film's rate; speech: what moves the lips; judge: of identity, where there is one."""
        self._avatar = head.avatar
        self._model = head.face_model
        self._speech = speech
        self._judge = judge
        self._seen: list[_Seen] = []
        self._lumas: list[tuple[Floats, Floats]] = []
        self._before: npt.NDArray[np.bool_] | None = None
        self._noted = 0
        self._reference: Floats | None = None
        self._landmarker = FaceLandmarker()

    def __enter__(self) -> Self:
        self._landmarker.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._landmarker.__exit__(kind, error, trace)

    def begin_part(self) -> None:
        """Forget what came before but for what was measured: the next frame is looked at as if it were the first."""
        if not self._lumas:  # nothing was looked at yet
            return
        self._lumas, self._before = [], None
        self._landmarker.__exit__(None, None, None)
        self._landmarker = FaceLandmarker()
        self._landmarker.__enter__()

    def note(self) -> str:
        """What was measured since the last note, for ``recall``."""
        rows = [astuple(seen) for seen in self._seen[self._noted :]]
        self._noted = len(self._seen)
        return json.dumps(rows)

    def recall(self, note: str) -> None:
        """Take up what was measured of the next part. Raises ``StudioError`` when this is no note."""
        try:
            self._seen += [
                _Seen(bool(face), predicted, opening, tuple(seams), tuple(detail), tuple(trembling), cosine)
                for face, predicted, opening, seams, detail, trembling, cosine in json.loads(note)
            ]
        except (ValueError, TypeError) as error:
            raise StudioError(
                "What was measured of the film's first part cannot be read.", "Begin the film anew."
            ) from error
        self._noted = len(self._seen)

    def see(self, frame: RenderedFrame) -> None:
        """Measure one frame."""
        region, points = frame.region, frame.points
        trembling = self._trembling(frame)
        if region is None or points is None:
            self._seen.append(_Seen(has_face=False, predicted=NAN, trembling=trembling))
            return
        found = self._landmarker.find(frame.output_rgb)
        box = mouth_box(points)
        looks = self._judge is not None and frame.index % LOOK_EVERY == 0
        self._seen.append(
            _Seen(
                True,
                frame.opening,
                NAN if found is None else self._opening(frame.index, found),
                (seam_gradient(frame.source_rgb, region), seam_gradient(frame.output_rgb, region)),
                (laplacian_energy(frame.source_rgb, box), laplacian_energy(frame.output_rgb, box)),
                trembling,
                self._likeness(frame.output_rgb, found) if looks and found is not None else NAN,
            )
        )

    def grade(self) -> FilmGrade:
        """The figures of all frames seen."""
        seen = self._seen
        if not seen:
            return FilmGrade(0)
        faces = np.array([s.has_face for s in seen])
        opening, predicted = (np.array([getattr(s, n) for s in seen], np.float32) for n in ("opening", "predicted"))
        seams, detail, trembling = (np.array([getattr(s, n) for s in seen]) for n in ("seams", "detail", "trembling"))
        lost = faces & np.isnan(opening)
        cosines = np.array([s.cosine for s in seen])
        identity = float(np.nanmean(cosines)) if np.isfinite(cosines).any() else NAN
        figures: dict[str, float] = {"identity": identity, "lost": float(lost[faces].mean()) if faces.any() else NAN}
        silent = np.zeros(len(seen), dtype=bool)
        if np.isfinite(opening).sum() >= 2:
            figures |= self._lips(opening, predicted)
            silent = self._silent(len(seen))
        if faces.any():
            figures["seam"] = seam_ratio(*seams.T)
            figures["sharpness"] = sharpness_ratio(*detail[faces].T)
        if np.isfinite(trembling).any():
            clip, film = np.nanmean(trembling, axis=0)
            figures |= {"flicker": float(film), "flicker_ratio": float(film / clip) if clip > 0 else NAN}
        worst = self._worst(_severities(opening, predicted, silent, seams, detail, trembling[:, 1], lost))
        return FilmGrade(len(seen), len(seen) / float(self._avatar.rate), **figures, worst=worst)

    def _opening(self, index: int, landmarks: Floats) -> float:
        source = source_index(index, self._avatar.frame_count)
        head = self._avatar.track.coefficients.frames(slice(source, source + 1))
        return float(landmark_opening(self._model, landmarks[None], head)[0])

    def _trembling(self, frame: RenderedFrame) -> tuple[float, float]:
        """Second difference of the luma in the mask of the frame before, in the clip and in the film."""
        lumas = tuple(_luma(picture) for picture in (frame.source_rgb, frame.output_rgb))
        region, self._before = self._before, frame.region
        self._lumas = [*self._lumas[-2:], (lumas[0], lumas[1])]
        if len(self._lumas) < 3 or region is None or not region.any():
            return NAN, NAN
        found = [np.abs(a - 2 * b + c)[region].mean() for a, b, c in zip(*self._lumas, strict=True)]
        return float(found[0]), float(found[1])

    def _lips(self, opening: Floats, predicted: Floats) -> Mapping[str, float]:
        """Everything that openings tell, at the 25 frames a second that it is defined for."""
        film_s = np.arange(len(opening)) / float(self._avatar.rate)
        times_s = (
            np.arange(max(1, round(len(opening) * FRAMES_PER_SECOND / float(self._avatar.rate)))) / FRAMES_PER_SECOND
        )
        shown, meant = (_resampled(values, film_s, times_s) for values in (opening, predicted))
        sound = self._speech.for_model()
        by_sound = opening_sync(_loudness(sound, len(shown)), shown)
        by_lips = opening_sync(meant, shown)
        return {
            "silent_motion": silent_motion(shown, silent_frames(sound, len(shown))),
            "sound_correlation": by_sound.correlation,
            "sound_lag_ms": by_sound.lag_ms,
            "lips_correlation": by_lips.correlation,
            "lips_lag_ms": by_lips.lag_ms,
            "opening": float(np.std(shown)),
            "amplitude": amplitude_ratio(meant, shown),
        }

    def _silent(self, frames: int) -> npt.NDArray[np.bool_]:
        """Of the film's frames, those inside silences."""
        at = np.arange(frames) * FRAMES_PER_SECOND / float(self._avatar.rate)
        silent = silent_frames(self._speech.for_model(), int(at[-1]) + 1)
        return np.asarray(silent[at.astype(int)])

    def _likeness(self, output_rgb: Image, landmarks: Floats) -> float:
        """Cosine to the reference; nan where that shows no landmarks."""
        assert self._judge is not None
        if self._reference is None:
            avatar, known = self._avatar, self._avatar.track.reference_landmarks
            if known is None:
                return NAN
            chosen = avatar.track.reference_index
            face = aligned_face(avatar.track.crops[chosen].cut(avatar.frames[chosen]), known)
            self._reference = self._judge.embeddings([face])
        return mean_cosine(self._reference, self._judge.embeddings([aligned_face(output_rgb, landmarks)]))

    def _worst(self, severities: Mapping[Flaw, Floats]) -> tuple[WorstMoment, ...]:
        """The frames that are worst, of whatever kind, some distance apart."""
        rate = float(self._avatar.rate)
        all_of_them = [
            WorstMoment(index / rate, flaw, float(values[index]))
            for flaw, values in severities.items()
            for index in np.flatnonzero(values > 0).tolist()
        ]
        chosen: list[WorstMoment] = []
        for moment in sorted(all_of_them, key=lambda m: (-m.severity, m.time_s)):
            if all(abs(moment.time_s - other.time_s) >= APART_S for other in chosen):
                chosen.append(moment)
            if len(chosen) == WORST:
                break
        return tuple(chosen)


def _severities(
    opening: Floats,
    predicted: Floats,
    silent: npt.NDArray[np.bool_],
    seams: npt.NDArray[np.float64],
    detail: npt.NDArray[np.float64],
    trembling: npt.NDArray[np.float64],
    lost: npt.NDArray[np.bool_],
) -> dict[Flaw, Floats]:
    """How bad each frame is in each way: f32[T], 1 where it begins to be visible."""
    with np.errstate(invalid="ignore", divide="ignore"):
        change = np.abs(np.diff(opening, prepend=opening[:1]))
        beside = np.abs(opening - predicted)
        known = np.isfinite(beside)
        usual = float(np.median((opening - predicted)[known])) if known.any() else 0.0
        steady = float(np.median(trembling[np.isfinite(trembling)])) if np.isfinite(trembling).any() else 0.0
        turn = np.abs(np.diff(predicted, 2, prepend=[NAN, NAN]))  # quick lips change the picture rightly
        found: dict[Flaw, npt.NDArray[np.floating]] = {
            "silent": np.where(silent, change / MOVING_ABOVE, 0),
            "apart": np.abs(opening - predicted - usual) / OPENING_OFF,
            "seam": seams[:, 1] / seams[:, 0] / SEAM_SEEN,
            "blur": BLURRED * detail[:, 0] / detail[:, 1],
            "flicker": np.where(turn < QUICK_TURN, trembling / (FLICKERING * max(steady, _LEAST_FLICKER)), 0),
            "lost": np.where(lost, LOST_SEVERITY, 0),
        }
    return {flaw: np.nan_to_num(values, nan=0, posinf=0).astype(np.float32) for flaw, values in found.items()}


def _resampled(values: Floats, from_s: npt.NDArray[np.float64], to_s: npt.NDArray[np.float64]) -> Floats:
    """Values at other times; gaps are bridged."""
    known = np.isfinite(values)
    return np.asarray(np.interp(to_s, from_s[known], values[known]), dtype=np.float32)


def _loudness(sound: Floats, frames: int) -> Floats:
    """Loudness of each frame, 0 for none to 1: f32[frames]. sound: f32[N] at 16 kHz."""
    step = MODEL_RATE_HZ // FRAMES_PER_SECOND
    rms = np.sqrt(frame_power(sound, step, frames))
    loudest = float(np.percentile(rms, 95))
    if loudest <= LEAST_DEVIATION**2:
        return np.zeros(frames, np.float32)
    level_db = 20 * np.log10(np.maximum(rms / loudest, 1e-6))
    return np.asarray(np.clip(1 + level_db / AUDIBLE_DB, 0, 1), dtype=np.float32)


def _luma(picture: Image) -> Floats:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.float32)
