"""Measure the avatar on clips it has never seen: real lips rebuilt, lips found from sound, and baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.errors import TrainingError
from models.metrics.frechet_distance import distance_of_sets
from models.metrics.opening import vertex_opening
from models.metrics.report import Scores, mean_over_people
from models.metrics.silent_motion import silent_counts
from models.training.clip_dataset import PreparedClip, load_split
from studio.cancel import CancelToken
from studio.engine.evaluation_clip import Recording, ReferenceChoice, record, record_mesh
from studio.engine.evaluation_judges import Judges
from studio.engine.evaluation_models import EvaluatedModels
from studio.engine.evaluation_settings import (
    AUDIO_DRIVEN,
    CROSS_AUDIO,
    REAL,
    RECONSTRUCTION,
    WARP_ALONE,
    MeshBench,
    PictureBench,
    landmark_baselines,
)
from studio.engine.evaluation_timing import FrameClock
from studio.engine.talking_head import choose_history
from studio.errors import StudioError

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class EvaluationOptions:
    """What is measured of each clip.

    seconds: how much of its beginning is looked at, None for all of it; seed: chooses the historical expressions;
    reference: the frame that everything is drawn from; compare_references: also draw from the first frame, and score
    only frames far from both.
    """

    seconds: float | None = None
    seed: int = 0
    reference: ReferenceChoice = "best"
    compare_references: bool = False


@dataclass(frozen=True)
class ClipReport:
    """What was measured on one clip, by setting.

    frames: how many of its frames were looked at; donor: the clip whose sound drives the setting ``cross audio``, None
    without one; sound_lag_ms: by which its own sound was moved, None when unknown; reference_index: the frame it was
    drawn from; openings: f32[≤ T], of the lips; donor_opening: of the donor's own; sound, donor_sound: f32[N] in time
    with them; silences: moving and counted silent frames of the whole clip's mesh; features: for FID, f32[n, 2048].
    """

    name: str
    person_id: str
    frames: int
    donor: str | None
    sound_lag_ms: float | None
    reference_index: int
    scores: dict[str, Scores]
    openings: dict[str, Floats]
    donor_opening: Floats
    sound: Floats
    donor_sound: Floats
    silences: dict[str, tuple[int, int]]
    features: dict[str, Floats]


def clips_to_evaluate(
    folder: Path, split: str, names: Sequence[str] | None = None, most: int | None = None
) -> list[PreparedClip]:
    """Read prepared clips in name order. Raises ``StudioError`` when the folder has none of the split or of the names.

    names: parts of names; a clip that holds one of them is taken. most: so many at most.
    """
    try:
        clips = load_split(folder, split)
    except TrainingError as error:
        raise StudioError(str(error), "Give the folder that 'main.py preprocess' wrote.") from error
    for name in names or ():
        if not any(name in clip.facts.name for clip in clips):
            held = ", ".join(clip.facts.name for clip in clips)
            raise StudioError(f"No clip of the split '{split}' is called {name}.", f"There are: {held}.")
    return [clip for clip in clips if names is None or any(name in clip.facts.name for name in names)][:most]


def donors(clips: Sequence[PreparedClip]) -> list[int | None]:
    """For each clip the next one (past the last comes the first) of another person that has sound; None without."""
    found: list[int | None] = []
    for index, clip in enumerate(clips):
        others = [(index + step) % len(clips) for step in range(1, len(clips))]
        fitting = (i for i in others if len(clips[i].sound) and clips[i].facts.person_id != clip.facts.person_id)
        found.append(next(fitting, None))
    return found


def evaluate_clips(
    clips: Sequence[PreparedClip],
    models: EvaluatedModels,
    options: EvaluationOptions,
    *,
    cancel: CancelToken,
    judges: Judges | None = None,
    clock: FrameClock | None = None,
    progress: Callable[[float], None] = lambda _: None,
) -> list[ClipReport]:
    """Render and measure clips, each with its own sound and with that of the next person.

    Without a renderer in ``models`` their baselines alone. judges: networks of others; clock: collects how long frames
    take; progress: called with 0 to 1. Raises ``StudioError`` for a clip without a face, ``Cancelled`` through
    ``cancel``.
    """
    make = partial(
        record,
        model=models.face_model,
        seconds=options.seconds,
        choice=options.reference,
        compares=options.compare_references,
    )
    # Three: the clip, its donor (the clip after it), and where that one was silent, the next.
    recording_of = lru_cache(maxsize=3)(lambda index: make(clips[index]))
    reports = []
    for index, donor in enumerate(donors(clips)):
        bench = PictureBench(recording_of(index), models, judges or Judges(), clock or FrameClock(), cancel)
        reports.append(_evaluate(bench, None if donor is None else recording_of(donor), options))
        progress((index + 1) / len(clips))
    return reports


def evaluate_meshes(
    clips: Sequence[PreparedClip], models: EvaluatedModels, options: EvaluationOptions
) -> list[ClipReport]:
    """Measure the predicted meshes against the fitted ones, without a picture: fast, for choosing weights.

    The head is the clip's own in every setting, so distances are those of the expression alone.
    """
    recording_of = lru_cache(maxsize=3)(lambda i: record_mesh(clips[i], models.face_model, options.seconds))
    return [
        _evaluate(MeshBench(recording_of(i), models), None if donor is None else recording_of(donor), options)
        for i, donor in enumerate(donors(clips))
    ]


def _evaluate(bench: PictureBench | MeshBench, donor: Recording | None, options: EvaluationOptions) -> ClipReport:
    recording, models = bench.recording, bench.models
    test, model = recording.test, models.face_model
    identity = test.whole.identity
    silences = {REAL: silent_counts(vertex_opening(model, identity, test.whole.expression), test.whole_silent)}
    bench.look_at_real()
    if isinstance(bench, PictureBench) and models.realtalk is not None:
        bench.rebuild(RECONSTRUCTION)
        if options.compare_references:
            bench.rebuild_from_first_frame(f"{RECONSTRUCTION}, first frame")
        for name, renderer in models.baselines.items():
            bench.rebuild(f"{RECONSTRUCTION}, {name}", renderer)
    own = predicted_expressions(recording, recording, models, options.seed, bench.clock)
    if own is not None:
        silences[AUDIO_DRIVEN] = silent_counts(vertex_opening(model, identity, own), test.whole_silent)
        bench.drive(AUDIO_DRIVEN, own[: len(test)])
    others = None if donor is None else predicted_expressions(recording, donor, models, options.seed, bench.clock)
    if donor is not None and others is not None:
        silences[CROSS_AUDIO] = silent_counts(vertex_opening(model, identity, others), donor.test.whole_silent)
        bench.drive_by(CROSS_AUDIO, others, donor)
    if isinstance(bench, PictureBench):
        bench.warp(WARP_ALONE)
    return ClipReport(
        name=recording.facts.name,
        person_id=recording.facts.person_id,
        frames=len(test),
        donor=donor.facts.name if donor is not None and others is not None else None,
        sound_lag_ms=recording.facts.sound_lag_ms,
        reference_index=test.reference.index,
        scores=bench.scores | landmark_baselines(recording, model),
        openings=bench.openings,
        donor_opening=np.zeros(0, np.float32) if donor is None else donor.opening[: len(test)],
        sound=test.sound,
        donor_sound=np.zeros(0, np.float32) if donor is None else donor.test.sound,
        silences=silences,
        features=bench.features,
    )


def predicted_expressions(
    face: Recording, voice: Recording, models: EvaluatedModels, seed: int, clock: FrameClock
) -> Floats | None:
    """β̂ of a face that says what is heard in the whole of ``voice``, f32[T, E]; None without sound or network.

    The network hears the whole clip, as it does in an export; the history comes from the face's own expressions.
    """
    sound = voice.test.sound
    if models.predictor is None or not len(sound):
        return None
    history = choose_history(face.test.history_pool, models.predictor.history_frames, seed)
    with clock.hearing(len(voice.test.whole)):
        return models.predictor.predict(sound, face.test.whole.identity, history)


@dataclass(frozen=True)
class Summary:
    """Over all clips. means: of each setting, people counting alike, FID over all of their frames; shares: M-LMD over
    that of the unsynchronised lips; silences: moving and counted silent frames of all whole clips.
    """

    means: dict[str, Scores]
    shares: dict[str, float]
    silences: dict[str, tuple[int, int]]


def summarise(reports: Sequence[ClipReport], baseline: str) -> Summary:
    """Sum up. baseline: the setting whose M-LMD is 1; no shares when no clip is long enough for it."""
    means = {}
    for setting in _in_order(reports, lambda report: report.scores):
        of_people = [(r.person_id, r.scores[setting]) for r in reports if setting in r.scores]
        with_both = [r for r in reports if setting in r.features and setting != REAL]
        fid = float("nan")
        if with_both:
            drawn = np.concatenate([r.features[setting] for r in with_both])
            fid = distance_of_sets(np.concatenate([r.features[REAL] for r in with_both]), drawn)
        means[setting] = replace(mean_over_people(of_people), fid=fid)
    whole = means[baseline].m_lmd_px if baseline in means else float("nan")
    shares = {setting: scores.m_lmd_px / whole for setting, scores in means.items()}
    pooled = {
        setting: tuple(np.sum([r.silences[setting] for r in reports if setting in r.silences], axis=0).tolist())
        for setting in _in_order(reports, lambda report: report.silences)
    }
    known = {setting: share for setting, share in shares.items() if not np.isnan(share)}
    return Summary(means, known, {name: (moving, counted) for name, (moving, counted) in pooled.items()})


def _in_order(reports: Sequence[ClipReport], kept: Callable[[ClipReport], Mapping[str, object]]) -> list[str]:
    """Settings in the order in which the fullest report has them."""
    fullest: list[str] = []
    for names in sorted((list(kept(report)) for report in reports), key=len, reverse=True):
        fullest += [name for name in names if name not in fullest]
    return fullest
