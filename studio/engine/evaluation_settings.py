"""The settings that a clip is measured in: who or what moves its lips, and how the result is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FRAMES_PER_SECOND
from models.face.face_mask import face_region
from models.face.mesh_warp import warp_to
from models.face.morphable_model import LinearFaceModel
from models.metrics.landmark_distance import frozen, unsynchronised
from models.metrics.opening import landmark_opening
from models.metrics.report import Scores
from models.metrics.silent_motion import silent_motion
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.evaluation_clip import (
    ClipUnderTest,
    GeneratedClip,
    Recording,
    find_landmarks,
    finished_crop,
    first_frame,
)
from studio.engine.evaluation_judges import ClipJudge, Judges
from studio.engine.evaluation_models import EvaluatedModels
from studio.engine.evaluation_scores import lip_scores, opening_scores, picture_scores, with_undetected
from studio.engine.evaluation_timing import FrameClock

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]

REAL, RECONSTRUCTION, AUDIO_DRIVEN, CROSS_AUDIO = "real clip", "reconstruction", "audio-driven", "cross audio"
WARP_ALONE, UNSYNCHRONISED, FROZEN = "warp alone", "unsynchronised", "frozen"
DELAY_FRAMES = FRAMES_PER_SECOND
"""The unsynchronised lips are one second late."""


class _Bench:
    """One clip on the bench: what was measured of it so far, by setting."""

    def __init__(self, recording: Recording, models: EvaluatedModels, clock: FrameClock) -> None:
        self.recording, self.models, self.clock = recording, models, clock
        self.scores: dict[str, Scores] = {}
        self.openings: dict[str, Floats] = {REAL: recording.opening}
        self.features: dict[str, Floats] = {}

    def _real_scores(self) -> Scores:
        """What the real clip shows where nobody speaks: the others' share of moving lips is read against it."""
        return Scores(silent_motion=silent_motion(self.recording.opening, self.recording.test.silent))


class MeshBench(_Bench):
    """Meshes stand for pictures."""

    def __init__(self, recording: Recording, models: EvaluatedModels) -> None:
        super().__init__(recording, models, FrameClock())

    def look_at_real(self) -> None:
        """Score the fitted mesh."""
        self.scores[REAL] = self._real_scores()

    def drive(self, setting: str, expression: Floats) -> None:
        """Score predicted expressions f32[T, E] against the clip's own."""
        test, model = self.recording.test, self.models.face_model
        predicted = model.project(test.coefficients.with_expression(expression))
        self.openings[setting] = landmark_opening(model, predicted, test.coefficients)
        self.scores[setting] = lip_scores(test, model, self.recording.real.points, predicted, test.present)

    def drive_by(self, setting: str, expression: Floats, donor: Recording) -> None:
        """Score expressions f32[≥T, E] that a donor's sound gave against the donor's lips."""
        test, count = _paired(self.recording, donor)
        model = self.models.face_model
        predicted = model.project(test.coefficients.with_expression(expression[:count]))
        self.openings[setting] = landmark_opening(model, predicted, test.coefficients)
        self.scores[setting] = opening_scores(donor.opening[:count], self.openings[setting], donor.test.silent[:count])


class PictureBench(_Bench):
    """Pictures are made, looked at by the detector, and judged."""

    def __init__(
        self, recording: Recording, models: EvaluatedModels, judges: Judges, clock: FrameClock, cancel: CancelToken
    ) -> None:
        super().__init__(recording, models, clock)
        self._judge = ClipJudge(judges, recording.test, recording.real)
        self._cancel = cancel

    def look_at_real(self) -> None:
        """Score the recording itself."""
        self.scores[REAL] = self._judge.real_scores(self.recording.test.sound, self._real_scores())
        self.features[REAL] = self._judge.real_features()

    def rebuild(self, setting: str, renderer: RealTalk | None = None) -> None:
        """Render every frame with its own expression, by the renderer under test or by another one."""
        test = self.recording.test
        self._score(setting, self._rendered(test, test.coefficients.expression, renderer))

    def rebuild_from_first_frame(self, setting: str) -> None:
        """The same, drawn from the clip's first frame."""
        test = self.recording.test
        moved = replace(test, reference=first_frame(test))
        self._score(setting, self._rendered(moved, test.coefficients.expression), test=moved)

    def drive(self, setting: str, expression: Floats) -> None:
        """Render expressions f32[T, E] found from the clip's own sound."""
        self._score(setting, self._rendered(self.recording.test, expression))

    def drive_by(self, setting: str, expression: Floats, donor: Recording) -> None:
        """Render expressions f32[≥T, E] found from a donor's sound; what the lips do is compared with the donor's."""
        test, count = _paired(self.recording, donor)
        generated = self._rendered(test, expression[:count])
        found = find_landmarks(generated.finished)
        scores = Scores(undetected=1.0)
        if found is not None:
            opening = landmark_opening(self.models.face_model, found.points, test.coefficients)
            self.openings[setting] = opening
            scores = opening_scores(donor.opening[:count], opening, donor.test.silent[:count])
            scores = with_undetected(scores, self.recording.real.found[:count], found.found)
        scores = picture_scores(test, generated, scores, answered=False)
        judged = self._judge.judge(generated.finished, found, donor.test.sound, scores, answered=False)
        self.scores[setting], self.features[setting] = judged.scores, judged.features

    def warp(self, setting: str) -> None:
        """The reference moved onto each frame's own mesh, without a network; as it is where no triangle lies."""
        test, raw, regions = self.recording.test, [], []
        reference = test.reference.views.first
        for source_rgb, points in zip(test.frames, test.points, strict=True):
            self._cancel.check()
            region = face_region(points)
            warped, valid = warp_to(reference.crop_rgb, reference.points, points)
            inside = np.where(valid[..., None], warped, reference.crop_rgb)
            raw.append(np.where(region[..., None], inside, source_rgb))
            regions.append(region)
        finished = [finished_crop(*of_frame) for of_frame in zip(raw, test.frames, regions, strict=True)]
        self._score(setting, GeneratedClip(tuple(raw), tuple(finished), tuple(regions)))

    def _score(self, setting: str, generated: GeneratedClip, test: ClipUnderTest | None = None) -> None:
        test, model, real = test or self.recording.test, self.models.face_model, self.recording.real
        found = find_landmarks(generated.finished)
        scores = Scores(undetected=1.0)
        if found is not None:
            self.openings[setting] = landmark_opening(model, found.points, test.coefficients)
            scores = lip_scores(test, model, real.points, found.points, real.found & found.found)
            scores = with_undetected(scores, real.found, found.found)
        scores = picture_scores(test, generated, scores)
        judged = self._judge.judge(generated.finished, found, test.sound, scores)
        self.scores[setting], self.features[setting] = judged.scores, judged.features

    def _rendered(self, test: ClipUnderTest, expression: Floats, renderer: RealTalk | None = None) -> GeneratedClip:
        """Render every frame with another expression f32[T, E]; the source is the frame itself."""
        raw, finished, regions = [], [], []
        for one_raw, one_finished, region in self._frames(test, expression, renderer or self._realtalk()):
            raw.append(one_raw)
            finished.append(one_finished)
            regions.append(region)
        return GeneratedClip(tuple(raw), tuple(finished), tuple(regions))

    def _frames(
        self, test: ClipUnderTest, expression: Floats, renderer: RealTalk
    ) -> Iterator[tuple[Image, Image, Flags]]:
        name = self.models.name_of(renderer)
        prepared = renderer.prepare_reference(test.reference.views)
        for index, source_rgb in enumerate(test.frames):
            self._cancel.check()
            source = test.coefficients.frames(slice(index, index + 1))
            reference = replace(prepared, views=test.reference.away_from(index))
            with self.clock.drawing(name):
                face = renderer.render(source_rgb, source, expression[index], reference)
            with self.clock.blending(name):
                finished = finished_crop(face.face_rgb, source_rgb, face.region)
            yield face.face_rgb, finished, face.region

    def _realtalk(self) -> RealTalk:
        assert self.models.realtalk is not None, "pictures are drawn with a renderer"
        return self.models.realtalk


def landmark_baselines(recording: Recording, model: LinearFaceModel) -> dict[str, Scores]:
    """Lips one second late, and lips that never move; neither needs a picture."""
    test, real = recording.test, recording.real
    still = frozen(real.points, model.rigidity)
    baselines = {}
    if len(test) > DELAY_FRAMES:
        late = unsynchronised(real.points, DELAY_FRAMES, model.rigidity)
        known = real.found & np.roll(real.found, DELAY_FRAMES)
        baselines[UNSYNCHRONISED] = lip_scores(test, model, real.points, late, known, first=DELAY_FRAMES)
    return baselines | {FROZEN: lip_scores(test, model, real.points, still, real.found)}


def _paired(recording: Recording, donor: Recording) -> tuple[ClipUnderTest, int]:
    """The clip as far as the donor's frames reach, and how many frames those are."""
    count = min(len(recording.test), len(donor.test))
    return recording.test.shortened(count), count
