"""Films are graded while they are written; flaws put into real frames are found where they are."""

import json
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.realtalk import RealTalk
from studio.engine.avatar import Avatar
from studio.engine.export_grade import FilmGrader
from studio.engine.export_settings import ExportSettings
from studio.engine.exporter import export
from studio.engine.film_grade import FLAW_WORDS, FLAWS, FilmGrade
from studio.engine.film_order import FilmOrder
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.talking_head import TalkingHead
from studio.errors import StudioError


@pytest.fixture(scope="module")
def head(shipped_models: RealTalk, photo_avatar: Avatar) -> TalkingHead:
    return TalkingHead(shipped_models, photo_avatar)


@pytest.fixture(scope="module")
def frames(head: TalkingHead, spoken: Waveform) -> list[RenderedFrame]:
    return list(head.speak(spoken))


def graded(head: TalkingHead, speech: Waveform, frames: list[RenderedFrame]) -> FilmGrade:
    with FilmGrader(head, speech) as grader:
        for frame in frames:
            grader.see(frame)
        return grader.grade()


@pytest.fixture(scope="module")
def grade(head: TalkingHead, spoken: Waveform, frames: list[RenderedFrame]) -> FilmGrade:
    return graded(head, spoken, frames)


def test_a_film_of_the_shipped_networks(grade: FilmGrade, frames: list[RenderedFrame]):
    assert grade.frames == len(frames) == 25
    assert grade.lips_correlation > 0.8
    assert abs(grade.lips_lag_ms) <= 40
    assert 0.5 < grade.amplitude < 1.6
    assert 0.6 < grade.seam < 1.4
    assert 0 < grade.sharpness < 1.5
    assert grade.lost == 0
    assert grade.flicker > 0
    assert math.isnan(grade.flicker_ratio)  # a photo does not tremble
    assert math.isnan(grade.identity)


def test_it_is_json_without_nan(grade: FilmGrade):
    told = json.loads(json.dumps(grade.as_json(), allow_nan=False))
    assert told["identity"] is None
    assert len(told["worst_moments"]) == len(grade.worst) <= 3
    assert set(FLAW_WORDS) == set(FLAWS)


def test_a_blurred_moment_is_the_worst(
    head: TalkingHead, spoken: Waveform, frames: list[RenderedFrame], grade: FilmGrade
):
    soft = list(frames)
    soft[15] = replace(soft[15], output_rgb=cv2.GaussianBlur(soft[15].output_rgb, (0, 0), 5))
    found = graded(head, spoken, soft)
    assert found.sharpness < grade.sharpness
    assert found.worst[0].flaw == "blur"
    assert found.worst[0].time_s == pytest.approx(15 / 25)


def test_a_face_painted_over_is_lost(head: TalkingHead, spoken: Waveform, frames: list[RenderedFrame]):
    broken = [replace(frame, output_rgb=np.full_like(frame.output_rgb, 90)) for frame in frames]
    found = graded(head, spoken, broken)
    assert found.lost == 1
    assert found.worst[0].flaw == "lost"
    assert math.isnan(found.lips_correlation)


def test_late_pictures_have_a_lag(head: TalkingHead, spoken: Waveform, frames: list[RenderedFrame]):
    shown = [replace(frame, output_rgb=frames[max(0, i - 3)].output_rgb) for i, frame in enumerate(frames)]
    assert graded(head, spoken, shown).lips_lag_ms == pytest.approx(120, abs=40)


def test_moving_lips_in_silence_are_found(head: TalkingHead, silence: Waveform, frames: list[RenderedFrame]):
    found = graded(head, silence, frames)
    assert found.silent_motion > 0.1
    assert "silent" in {moment.flaw for moment in found.worst}


def test_worst_moments_are_apart(grade: FilmGrade):
    times = sorted(moment.time_s for moment in grade.worst)
    assert all(b - a >= 0.5 for a, b in pairwise(times))


def test_only_scalars_are_kept(head: TalkingHead, spoken: Waveform, frames: list[RenderedFrame]):
    with FilmGrader(head, spoken) as grader:
        for frame in frames:
            grader.see(frame)
        assert len(grader._lumas) == 3
        assert not any(isinstance(value, np.ndarray) for seen in grader._seen for value in vars(seen).values())


def test_an_export_tells_its_grade_when_the_film_is_there(head: TalkingHead, spoken: Waveform, tmp_path: Path):
    path, told = tmp_path / "out.mp4", []

    def take(grade: FilmGrade) -> None:
        assert path.exists()
        told.append(grade)

    export(head, FilmOrder(spoken, ExportSettings(path, crop=True), graded=take))
    assert [grade.frames for grade in told] == [25]


def test_a_film_in_parts_has_one_grade_whether_it_was_stopped_or_not(
    head: TalkingHead, spoken: Waveform, frames: list[RenderedFrame], grade: FilmGrade
):
    with FilmGrader(head, spoken) as whole:
        whole.begin_part()
        for frame in frames[:12]:
            whole.see(frame)
        note = whole.note()
        whole.begin_part()
        for frame in frames[12:]:
            whole.see(frame)
    with FilmGrader(head, spoken) as continued:
        continued.recall(note)
        continued.begin_part()
        for frame in frames[12:]:
            continued.see(frame)
        rest = continued.note()
    assert continued.grade().as_json() == whole.grade().as_json()
    assert len(json.loads(note)) == 12
    assert len(json.loads(rest)) == len(frames) - 12
    assert whole.grade().lips_correlation == pytest.approx(grade.lips_correlation, abs=0.05)


@pytest.mark.parametrize("damaged", ["", "{", "[1]", "[[true, 0.1]]", "null"])
def test_a_damaged_note_is_refused(head: TalkingHead, spoken: Waveform, damaged: str):
    with FilmGrader(head, spoken) as grader, pytest.raises(StudioError, match="cannot be read"):
        grader.recall(damaged)
