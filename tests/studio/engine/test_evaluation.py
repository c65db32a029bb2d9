from dataclasses import replace

import numpy as np
import pytest

from models.training.clip_dataset import load_split
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.evaluation import (
    AUDIO_DRIVEN,
    FROZEN,
    REAL,
    RECONSTRUCTION,
    SETTINGS,
    UNSYNCHRONISED,
    WARP_ALONE,
    clips_to_evaluate,
    evaluate_clip,
    evaluate_expressions,
)
from studio.engine.evaluation_clip import clip_under_test, finished_crop, sound_in_time
from studio.engine.evaluation_models import WeightFiles, load_evaluated
from studio.engine.face_tracker import track_face
from studio.engine.talking_head import TalkingHead
from studio.errors import Cancelled, StudioError
from studio.media.clip_reader import read_clip


@pytest.fixture(scope="module")
def clip(talking_portrait):
    return load_split(talking_portrait, "val")[0]


@pytest.fixture(scope="module")
def models(tiny_weights):
    weights = WeightFiles(expression=tiny_weights.expression, renderer=tiny_weights.renderer)
    return load_evaluated(weights, "all", "cpu")


@pytest.fixture(scope="module")
def report(clip, models):
    return evaluate_clip(clip, models, seconds=None, seed=0, cancel=CancelToken())


def test_every_setting_is_measured(report):
    assert set(report.scores) == set(SETTINGS)
    assert report.person_id == "hopper"
    assert report.frames == 60


def test_lips_that_follow_the_mesh_beat_late_and_frozen_ones(report):
    # The untrained renderer passes the warped reference on, so its lips are where the mesh says.
    rebuilt, late, still = (report.scores[name] for name in (RECONSTRUCTION, UNSYNCHRONISED, FROZEN))
    assert rebuilt.m_lmd_px < 0.6 * late.m_lmd_px
    assert rebuilt.m_lmd_px < still.m_lmd_px < late.m_lmd_px
    assert rebuilt.correlation > 0.9
    assert rebuilt.lag_ms == 0
    assert 0.5 < rebuilt.amplitude < 1.5
    assert still.amplitude < 0.05
    assert np.isnan(still.correlation)


def test_pictures_are_scored_where_there_are_pictures(report):
    for name in (RECONSTRUCTION, AUDIO_DRIVEN, WARP_ALONE):
        scores = report.scores[name]
        assert 0.5 < scores.ssim < 1
        assert 0 < scores.mask_error < 0.3
        assert scores.sharpness > 0
        assert scores.undetected < 0.1
    assert np.isnan(report.scores[UNSYNCHRONISED].ssim)


def test_silence_is_watched(report):
    assert report.scores[REAL].silent_motion == 0
    assert report.scores[RECONSTRUCTION].silent_motion < 0.2


def test_silent_clip_has_no_audio_driven_setting(clip, models):
    mute = replace(clip, sound=np.zeros(0, np.float32))
    scores = evaluate_expressions(mute, models, seconds=None, seed=0).scores
    assert AUDIO_DRIVEN not in scores
    assert np.isnan(scores[REAL].silent_motion)


def test_expressions_alone_agree_with_pictures_on_the_baselines(clip, models, report):
    quick = evaluate_expressions(clip, models, seconds=None, seed=0)
    assert set(quick.scores) == {REAL, AUDIO_DRIVEN, UNSYNCHRONISED, FROZEN}
    assert quick.scores[UNSYNCHRONISED].m_lmd_px == pytest.approx(report.scores[UNSYNCHRONISED].m_lmd_px, rel=0.15)
    assert np.isnan(quick.scores[AUDIO_DRIVEN].ssim)


def test_same_seed_gives_the_same_scores(clip, models):
    first, second = (evaluate_expressions(clip, models, seconds=1.0, seed=4).scores[AUDIO_DRIVEN] for _ in range(2))
    assert first.as_json() == second.as_json()


def test_without_networks_only_the_baselines_remain(clip):
    scores = evaluate_clip(
        clip, load_evaluated(WeightFiles(), "face model", "cpu"), seconds=1.2, seed=0, cancel=CancelToken()
    ).scores
    assert set(scores) == {REAL, WARP_ALONE, UNSYNCHRONISED, FROZEN}


def test_reference_frame_is_not_scored(clip, face_model):
    test = clip_under_test(clip, face_model, None)
    assert not test.scored[test.reference_index]
    assert test.scored.sum() == test.present.sum() - 1
    assert np.array_equal(test.reference_rgb, clip.frame(test.reference_index))


def test_reference_frame_may_lie_behind_what_is_scored(clip, face_model):
    whole = clip_under_test(clip, face_model, None)
    short = clip_under_test(clip, face_model, whole.reference_index / 25)
    assert len(short) == whole.reference_index
    assert short.scored.all()


def test_sound_is_moved_by_its_lag(clip):
    # The fixture's sound is 80 ms late: two frames of silence are cut from its beginning.
    in_time = sound_in_time(clip)
    assert len(in_time) == 60 * 640
    assert np.array_equal(in_time, clip.sound[1280 : 1280 + 60 * 640])
    early = replace(clip, facts=replace(clip.facts, sound_lag_ms=-40.0))
    assert not sound_in_time(early)[:640].any()
    assert np.array_equal(sound_in_time(early)[640:1280], clip.sound[:640])


def test_finished_crop_keeps_the_source_outside_the_region(clip):
    source = clip.frame(0)
    region = np.zeros((256, 256), bool)
    region[150:220, 80:180] = True
    finished = finished_crop(np.full_like(source, 200), source, region)
    assert np.array_equal(finished[~region], source[~region])
    assert not np.array_equal(finished[region], source[region])


def test_cancelling_ends_it(clip, models):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate_clip(clip, models, seconds=0.5, seed=0, cancel=cancel)


def test_folder_without_clips_is_named(tmp_path):
    with pytest.raises(StudioError, match=str(tmp_path)):
        clips_to_evaluate(tmp_path, "val", None)


def test_damaged_weights_are_named(tmp_path, tiny_weights):
    damaged = tmp_path / "broken.safetensors"
    damaged.write_bytes(tiny_weights.renderer.read_bytes()[:1000])
    with pytest.raises(StudioError, match=r"broken\.safetensors"):
        load_evaluated(WeightFiles(expression=tiny_weights.expression, renderer=damaged), "all", "cpu")


def test_evaluated_pictures_are_those_of_the_engine(sample_portrait, face_model, models):
    clip = read_clip(sample_portrait)
    track = track_face(clip.frames, face_model, "portrait", cancel=CancelToken(), progress=lambda _: None)
    crop_rgb = track.crops[0].cut(clip.frames[0])
    reference = models.realtalk.prepare_reference(crop_rgb, face_model.project(track.coefficients)[0])
    avatar = Avatar(sample_portrait, clip.frames, True, track, reference, face_model.typical_expressions, ())
    expression = face_model.typical_expressions[:1]
    shown = next(TalkingHead(models.realtalk, avatar).render(expression, cancel=CancelToken())).output_rgb
    face = models.realtalk.render(crop_rgb, track.coefficients, expression[0], reference)
    assert np.array_equal(finished_crop(face.face_rgb, crop_rgb, face.region), shown)
