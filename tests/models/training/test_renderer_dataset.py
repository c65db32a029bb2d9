from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch

from models.errors import TrainingError
from models.face.face_mask import face_region
from models.training.renderer_augmentation import AugmentationConfig
from models.training.renderer_dataset import (
    RendererDataConfig,
    RendererSamples,
    as_batch,
    batch_to,
    fit_clip,
    make_sample,
    mouth_region,
)

CONFIG = RendererDataConfig()


@pytest.fixture(scope="module")
def fitted(drawn_clip, face_model):
    return fit_clip(face_model, drawn_clip(frames=8), CONFIG)


def test_a_sample_is_the_same_whenever_it_is_asked_for(drawn_clip, face_model):
    clips = [drawn_clip(person="a"), drawn_clip(person="b", seed=1)]
    first, again = (RendererSamples(clips, face_model, CONFIG, 10, 7, AugmentationConfig()) for _ in range(2))
    again[5]
    for name, value in first[3].items():
        np.testing.assert_array_equal(value, again[3][name], err_msg=name)
    assert any((first[3][name] != first[4][name]).any() for name in ("target", "mask"))


def test_people_are_drawn_evenly_whatever_their_number_of_clips(drawn_clip, face_model, monkeypatch):
    busy = [drawn_clip(name=f"a{i}", person="busy", seed=i, frames=3) for i in range(5)]
    samples = RendererSamples([*busy, drawn_clip(person="rare", seed=9, frames=3)], face_model, CONFIG, 400, 0)
    names: Counter[str] = Counter()
    rare = samples.people[1][0].coefficients.identity
    for index in range(120):
        same = np.array_equal(samples[index]["coefficients"][: len(rare)], rare)
        names["rare" if same else "busy"] += 1
    assert 40 < names["rare"] < 80


def test_mask_covers_both_expressions_and_grows(fitted, face_model):
    target, other = 1, 4
    sample = make_sample(face_model, fitted, target, 3, other, grow_px=0, augmentation=None)
    at_target = fitted.coefficients.frames(np.array([target, target]))
    expression = at_target.expression.copy()
    expression[1] = fitted.coefficients.expression[other]
    points = face_model.project(at_target.with_expression(expression))
    union = face_region(points[0]) | face_region(points[1])
    np.testing.assert_array_equal(sample["mask"] == 0, union)
    grown = make_sample(face_model, fitted, target, 3, other, grow_px=6, augmentation=None)
    assert (grown["mask"] == 0)[union].all()
    assert (grown["mask"] == 0).sum() > union.sum()


def test_samples_for_the_naive_mask_hide_everything_below_the_nose(drawn_clip, face_model):
    plain = RendererSamples([drawn_clip()], face_model, CONFIG, 4, 0)
    naive = RendererSamples([drawn_clip()], face_model, CONFIG, 4, 0, face_mask="naive")
    for index in range(4):
        sample, other = naive[index], plain[index]
        row = int(np.flatnonzero(sample["mask"][:, 0] == 0)[0])
        assert (sample["mask"][:row] == 1).all()
        assert (sample["mask"][row:] == 0).all()
        for name in ("target", "reference", "warped", "contours", "coefficients"):
            np.testing.assert_array_equal(sample[name], other[name], err_msg=name)


def test_a_reference_that_is_the_target_warps_onto_itself(fitted, face_model):
    sample = make_sample(face_model, fitted, 2, 2, 2, grow_px=0, augmentation=None)
    inside = sample["warped_valid"] > 0
    difference = np.abs(sample["warped"].astype(int) - sample["target"])[inside]
    assert difference.mean() < 1.0
    assert (sample["mask"] == 0)[~inside].mean() < 0.05


def test_some_samples_are_drawn_from_views_far_in_time(drawn_clip, face_model):
    config = replace(CONFIG, views_share=0.6, reference_gap_frames=3)
    clip = drawn_clip(frames=40)
    samples = RendererSamples([clip], face_model, config, 30, 0)
    fitted = samples.people[0][0]
    assert len(fitted.views) > 4
    shares = samples._view_shares(fitted, 20)
    assert shares
    assert sum(shares.values()) == pytest.approx(1)
    assert all(abs(frame - 20) >= 3 for frame in shares)
    single = make_sample(face_model, fitted, 20, 5, 8, grow_px=0, augmentation=None)
    mixed = make_sample(face_model, fitted, 20, 5, 8, grow_px=0, augmentation=None, shares=shares)
    for name in set(single) - {"warped"}:
        np.testing.assert_array_equal(single[name], mixed[name], err_msg=name)
    inside = mixed["warped_valid"] > 0
    error = [np.abs(sample["warped"].astype(float) - sample["target"])[inside].mean() for sample in (single, mixed)]
    assert error[1] < error[0]


def test_mouth_masks_lie_where_the_face_is_generated(fitted, face_model):
    sample = make_sample(face_model, fitted, 2, 3, 4, grow_px=0, augmentation=None)
    generated = sample["mask"] == 0
    assert generated[sample["teeth_mask"] > 0].all()
    assert generated[sample["mouth_mask"] > 0].all()
    assert (sample["mouth_mask"] > 0)[sample["teeth_mask"] > 0].all()
    assert sample["contours"][sample["mouth_mask"] > 0].max() > 200


def test_augmented_guidance_still_fits_the_augmented_picture(fitted, face_model):
    config = RendererDataConfig()
    changes = AugmentationConfig(light=0, colour=0, reference_light=0, turn_rad=0.2, shift_px=15, zoom=0.1)
    samples = RendererSamples([fitted.clip], face_model, config, 8, 1, changes)
    for index in range(8):
        sample = samples[index]
        near = (sample["mouth_mask"] > 0) & (sample["warped_valid"] > 0)
        # Shading follows the mesh, so a warp that sits where the target sits is close to it.
        error = np.abs(sample["warped"].astype(float) - sample["target"])[near].mean()
        assert error < 40
        assert np.abs(sample["coefficients"][-1]) < 0.5


def test_reference_is_far_from_the_target_in_time(drawn_clip, face_model):
    clip = drawn_clip(frames=12)
    samples = RendererSamples([clip], face_model, replace(CONFIG, reference_gap_frames=4), 1, 0)
    fitted = samples.people[0][0]
    generator = np.random.default_rng(0)
    for target in range(12):
        references = {samples._reference_frame(fitted, target, generator) for _ in range(30)}
        assert all(abs(reference - target) >= 4 for reference in references)


def test_shut_references_stand_for_photos(drawn_clip, face_model):
    config = replace(CONFIG, best_reference_share=0.0, shut_reference_share=1.0, reference_gap_frames=0)
    samples = RendererSamples([drawn_clip(frames=30)], face_model, config, 1, 0)
    fitted, generator = samples.people[0][0], np.random.default_rng(0)
    references = [samples._reference_frame(fitted, 7, generator) for _ in range(50)]
    assert fitted.opening[references].max() < np.median(fitted.opening)


def test_open_mouths_come_more_often(drawn_clip, face_model):
    clip = drawn_clip(frames=30)

    def mean_opening(share):
        samples = RendererSamples([clip], face_model, replace(CONFIG, open_share=share), 1, 0)
        generator, fitted = np.random.default_rng(0), samples.people[0][0]
        return np.mean([fitted.opening[samples._target_frame(fitted, generator)] for _ in range(200)])

    assert mean_opening(1.0) > mean_opening(0.0)


def test_frames_without_a_face_or_badly_fitted_are_left_out(drawn_clip, face_model):
    clip = drawn_clip(frames=8)
    present, landmarks = clip.present.copy(), clip.landmarks.copy()
    present[2] = False
    landmarks[5, :468] += np.random.default_rng(0).normal(0, 8, (468, 3))
    usable = fit_clip(face_model, replace(clip, present=present, landmarks=landmarks), CONFIG).usable
    assert usable.tolist() == [0, 1, 3, 4, 6, 7]


def test_clips_without_usable_frames_are_an_error(drawn_clip, face_model):
    clip = drawn_clip(frames=4)
    hidden = replace(clip, present=np.zeros(4, bool))
    with pytest.raises(TrainingError, match="None of the clips shows a face"):
        RendererSamples([hidden], face_model, CONFIG, 4, 0)


def test_mouth_region_contains_the_lips_and_grows_with_them(fitted, face_model):
    points = face_model.project(fitted.coefficients)[0]
    region = mouth_region(points)
    corner = points[61, :2]
    assert region[int(corner[1]), int(corner[0])]
    centre = points[:, :2].mean(axis=0)
    larger = points.copy()
    larger[:, :2] = centre + 1.5 * (points[:, :2] - centre)
    assert mouth_region(larger).sum() > 1.8 * region.sum()


def test_batch_has_the_shapes_and_ranges_the_network_takes(drawn_clip, face_model):
    samples = RendererSamples([drawn_clip()], face_model, CONFIG, 3, 0)
    batch = batch_to(as_batch([samples[i] for i in range(3)]), torch.device("cpu"))
    inputs = batch.inputs
    for pictures in (inputs.source, inputs.warped, batch.reference, batch.target):
        assert pictures.shape == (3, 3, 256, 256)
        assert pictures.min() >= 0
        assert 0.5 < pictures.max() <= 1
    for masks in (inputs.mask, inputs.warped_valid, batch.teeth_mask, batch.mouth_mask):
        assert masks.shape == (3, 1, 256, 256)
        assert set(masks.unique().tolist()) <= {0.0, 1.0}
    assert inputs.contours.shape == (3, 1, 256, 256)
    assert inputs.contours.max() == 1
    assert inputs.coefficients.shape == (3, face_model.identity_size + face_model.expression_size + 3)
