from dataclasses import replace

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.face.reference_views import ReferenceViews
from models.training.clip_dataset import load_split
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.evaluation import (
    EvaluationOptions,
    clips_to_evaluate,
    donors,
    evaluate_clips,
    evaluate_meshes,
    summarise,
)
from studio.engine.evaluation_clip import clip_under_test, finished_crop, first_frame, record, sound_in_time
from studio.engine.evaluation_models import WeightFiles, load_evaluated
from studio.engine.evaluation_settings import (
    AUDIO_DRIVEN,
    CROSS_AUDIO,
    FROZEN,
    REAL,
    RECONSTRUCTION,
    UNSYNCHRONISED,
    WARP_ALONE,
)
from studio.engine.evaluation_timing import FrameClock
from studio.engine.face_tracker import track_face
from studio.engine.render_settings import AS_IT_IS
from studio.engine.talking_head import TalkingHead
from studio.errors import Cancelled, StudioError
from studio.media.clip_reader import read_clip


@pytest.fixture(scope="module")
def clip(talking_portrait):
    return load_split(talking_portrait, "val")[0]


@pytest.fixture(scope="module")
def donor(clip):
    """Somebody else with the same mouth, 200 ms later, whose sound lies in time with it."""
    frames = 25
    delayed = np.maximum(np.arange(frames) - 5, 0)
    return replace(
        clip,
        facts=replace(clip.facts, name="donor", person_id="other", sound_lag_ms=0.0),
        frames_jpeg=[clip.frames_jpeg[i] for i in delayed],
        landmarks=clip.landmarks[delayed],
        present=clip.present[delayed],
        sound=np.concatenate([np.zeros(3200, np.float32), sound_in_time(clip)])[: frames * 640],
    )


@pytest.fixture(scope="module")
def models(tiny_weights):
    weights = WeightFiles(expression=tiny_weights.expression, renderer=tiny_weights.renderer)
    return load_evaluated(weights, "all", "cpu")


@pytest.fixture(scope="module")
def reports(clip, donor, models):
    return evaluate_clips([clip, donor], models, EvaluationOptions(), cancel=CancelToken())


@pytest.fixture(scope="module")
def report(reports):
    return reports[0]


def measured(clip, models, **options):
    return evaluate_clips([clip], models, EvaluationOptions(**options), cancel=CancelToken())[0].scores


def test_every_setting_is_measured(report):
    assert list(report.scores) == [
        REAL, RECONSTRUCTION, AUDIO_DRIVEN, CROSS_AUDIO, WARP_ALONE, UNSYNCHRONISED, FROZEN,
    ]  # fmt: skip
    assert report.person_id == "hopper"
    assert report.frames == 60
    assert report.donor == "donor"


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
        assert 0 < scores.skin_error < scores.mask_error
        assert scores.sharpness > 0
        assert scores.undetected < 0.1
    assert np.isnan(report.scores[UNSYNCHRONISED].ssim)


def test_another_renderer_is_measured_and_timed_beside_the_one_under_test(clip, tiny_weights):
    weights = WeightFiles(
        expression=tiny_weights.expression, renderer=tiny_weights.renderer, baselines=(tiny_weights.renderer,)
    )
    both, clock = load_evaluated(weights, "all", "cpu"), FrameClock()
    report = evaluate_clips([clip], both, EvaluationOptions(seconds=0.4), cancel=CancelToken(), clock=clock)[0]
    first, second = report.scores[RECONSTRUCTION], report.scores["reconstruction, renderer"]
    assert first.as_json() == second.as_json()
    times = clock.summary()
    assert {name: time.frames for name, time in times.items()} == {"under test": 20, "renderer": 10}
    for time in times.values():
        assert 0 < time.renderer_ms < time.whole_ms
        assert time.transformer_ms > 0


def test_cross_audio_has_no_answer_but_the_donors_lips(report):
    scores = report.scores[CROSS_AUDIO]
    for name in ("m_lmd_px", "f_lmd_px", "lmd_px", "ssim", "mask_error", "skin_error", "lpips"):
        assert np.isnan(getattr(scores, name)), name
    for name in ("amplitude", "sharpness", "flicker", "seam"):
        assert getattr(scores, name) > 0, name
    assert scores.undetected == 0
    assert len(report.openings[CROSS_AUDIO]) == len(report.donor_opening) == 25  # as far as the donor's clip goes


def test_cross_audio_is_compared_with_the_donor(clip, donor, models):
    # A network that hears perfectly: the face does what the donor's own fitted face does.
    class Clairvoyant:
        history_frames = 1

        def predict(self, sound, identity, history):
            whole = clip_under_test(donor if not sound[:1280].any() else clip, models.face_model, None).whole
            return whole.expression

    hearing = replace(models, predictor=Clairvoyant(), realtalk=None)
    report = evaluate_meshes([clip, donor], hearing, EvaluationOptions())[0]
    assert report.donor == "donor"
    scores = report.scores[CROSS_AUDIO]
    assert scores.correlation > 0.99
    assert scores.lag_ms == 0
    assert scores.amplitude == pytest.approx(1, abs=0.05)


def test_donors_are_the_next_person_with_sound(clip):
    def made(name, person, sound=True):
        facts = replace(clip.facts, name=name, person_id=person)
        return replace(clip, facts=facts, sound=clip.sound if sound else clip.sound[:0])

    clips = [made("a1", "a"), made("a2", "a"), made("b", "b", sound=False), made("c", "c")]
    assert donors(clips) == [3, 3, 3, 0]
    assert donors(clips[:2]) == [None, None]


def test_silence_is_watched(report):
    assert report.scores[REAL].silent_motion == 0
    assert report.scores[RECONSTRUCTION].silent_motion < 0.2


def test_silence_of_the_whole_clip_is_watched_however_little_is_rendered(clip, models, reports):
    short = evaluate_clips([clip], models, EvaluationOptions(seconds=0.4), cancel=CancelToken())[0]
    moving, counted = short.silences[AUDIO_DRIVEN]
    assert short.silences == {name: reports[0].silences[name] for name in (REAL, AUDIO_DRIVEN)}
    assert counted == 5  # twelve silent frames at the end, less three at either end, less the first of the rest
    assert 0 <= moving <= counted
    pooled = summarise(reports, UNSYNCHRONISED).silences
    assert pooled[REAL] == tuple(np.sum([r.silences[REAL] for r in reports], axis=0))


def test_silent_clip_has_no_audio_driven_setting(clip, models):
    mute = replace(clip, sound=np.zeros(0, np.float32))
    report = evaluate_meshes([mute], models, EvaluationOptions())[0]
    assert AUDIO_DRIVEN not in report.scores
    assert CROSS_AUDIO not in report.scores
    assert report.donor is None
    assert np.isnan(report.scores[REAL].silent_motion)


def test_expressions_alone_agree_with_pictures_on_the_baselines(clip, donor, models, report):
    quick = evaluate_meshes([clip, donor], models, EvaluationOptions())[0]
    assert set(quick.scores) == {REAL, AUDIO_DRIVEN, CROSS_AUDIO, UNSYNCHRONISED, FROZEN}
    assert quick.scores[UNSYNCHRONISED].m_lmd_px == pytest.approx(report.scores[UNSYNCHRONISED].m_lmd_px, rel=0.15)
    assert np.isnan(quick.scores[AUDIO_DRIVEN].ssim)


def test_same_seed_gives_the_same_scores(clip, models):
    options = EvaluationOptions(seconds=1.0, seed=4)
    first, second = (evaluate_meshes([clip], models, options)[0].scores[AUDIO_DRIVEN] for _ in range(2))
    assert first.as_json() == second.as_json()


def test_without_networks_only_the_baselines_remain(clip):
    scores = measured(clip, load_evaluated(WeightFiles(), "face model", "cpu"), seconds=1.2)
    assert set(scores) == {REAL, WARP_ALONE, UNSYNCHRONISED, FROZEN}


def test_reference_frame_is_not_scored(clip, face_model):
    test = clip_under_test(clip, face_model, None)
    assert not test.scored[test.reference.index]
    assert test.scored.sum() == test.present.sum() - 1
    assert np.array_equal(test.reference.views.first.crop_rgb, clip.frame(test.reference.index))


def test_reference_frame_may_lie_behind_what_is_scored(clip, face_model):
    whole = clip_under_test(clip, face_model, None)
    short = clip_under_test(clip, face_model, whole.reference.index / 25)
    assert len(short) == whole.reference.index
    assert short.scored.all()


def test_first_frame_serves_as_reference_where_wanted(clip, face_model):
    late = replace(clip, present=np.arange(60) >= 3)
    test = clip_under_test(late, face_model, None, "first")
    assert test.reference.index == 3 == first_frame(test).index
    assert np.array_equal(test.reference.views.first.crop_rgb, clip.frame(3))


def test_references_are_compared_away_from_both(clip, models, face_model):
    order = [*range(10), *range(52, 60), *range(52, 60), *range(52, 60)]  # teeth are seen at the beginning alone
    early = replace(
        clip,
        frames_jpeg=[clip.frames_jpeg[i] for i in order],
        landmarks=clip.landmarks[order],
        present=clip.present[order],
        sound=clip.sound[:0],
    )
    test = record(early, face_model, None, compares=True).test
    assert 0 < test.reference.index < 8
    assert not test.scored[: test.reference.index + 26].any()
    assert test.scored[test.reference.index + 26 :].any()
    scores = measured(early, models, compare_references=True)
    shut, chosen = scores["reconstruction, first frame"], scores[RECONSTRUCTION]
    assert shut.m_lmd_px > 0
    assert shut.mask_error != chosen.mask_error


def test_a_clip_is_named_by_a_part_of_its_name(talking_portrait):
    assert [c.facts.name for c in clips_to_evaluate(talking_portrait, "val", ["trait"])] == ["portrait"]
    with pytest.raises(StudioError, match="called landscape") as told:
        clips_to_evaluate(talking_portrait, "val", ["portrait", "landscape"])
    assert "portrait" in told.value.hint


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
        evaluate_clips([clip], models, EvaluationOptions(seconds=0.5), cancel=cancel)


def test_folder_without_clips_is_named(tmp_path):
    with pytest.raises(StudioError, match=str(tmp_path)):
        clips_to_evaluate(tmp_path, "val")


def test_damaged_weights_are_named(tmp_path, tiny_weights):
    damaged = tmp_path / "broken.safetensors"
    damaged.write_bytes(tiny_weights.renderer.read_bytes()[:1000])
    with pytest.raises(StudioError, match=r"broken\.safetensors"):
        load_evaluated(WeightFiles(expression=tiny_weights.expression, renderer=damaged), "all", "cpu")


def test_evaluated_pictures_are_those_of_the_engine(sample_portrait, face_model, models):
    clip = read_clip(sample_portrait)
    track = track_face(clip.frames, face_model, "portrait", cancel=CancelToken(), progress=lambda _: None)
    crop_rgb = track.crops[0].cut(clip.frames[0])
    reference = models.realtalk.prepare_reference(
        ReferenceViews.of([crop_rgb], track.coefficients, face_model.project(track.coefficients))
    )
    avatar = Avatar(sample_portrait, clip.frames, True, track, reference, face_model.typical_expressions, ())
    head = TalkingHead(models.realtalk, avatar)
    noise = np.random.default_rng(0).uniform(-0.2, 0.2, (8000, 1)).astype(np.float32)
    shown = next(head.speak(Waveform(noise, 16_000))).output_rgb
    expression = head.utterance([Waveform(noise, 16_000)]).expression_at(0, avatar.rate, AS_IT_IS)
    assert expression is not None
    face = models.realtalk.render(crop_rgb, track.coefficients, expression, reference)
    assert np.array_equal(finished_crop(face.face_rgb, crop_rgb, face.region), shown)
