from dataclasses import replace

import numpy as np
import pytest

from models.errors import TrainingError
from models.tracking.landmark_fitting import fit_landmarks
from models.training.personal_config import PersonalDataConfig
from models.training.personal_samples import PersonalSamples, fitted_frames, held_back_from
from models.training.renderer_augmentation import AugmentationConfig
from models.training.renderer_dataset import as_batch, make_sample

DATA = PersonalDataConfig(least_frames=20, gap_frames=2)


@pytest.fixture(scope="module")
def fitted(drawn_clip, face_model):
    clip = drawn_clip(frames=30)
    coefficients = fit_landmarks(face_model, clip.landmarks, clip.present).coefficients
    return fitted_frames(face_model, coefficients, clip.frames_jpeg, clip.present)


@pytest.fixture(scope="module")
def samples(fitted, face_model):
    return PersonalSamples(face_model, fitted, 3, DATA, AugmentationConfig(), seed=0)


def test_the_last_fifth_is_held_back_and_what_touches_it_left_out(samples):
    assert held_back_from(30, DATA) == 24
    assert samples.held_back.tolist() == [24, 25, 26, 27, 28, 29]
    assert samples.learnt.tolist() == list(range(22))


def test_nothing_is_learnt_from_the_held_back_part(samples, fitted, face_model):
    """A clip whose held-back pictures are damaged still gives every batch, and the same one."""
    clip = replace(fitted.clip, frames_jpeg=[*fitted.clip.frames_jpeg[:24], *[b"damaged"] * 6])
    blind = PersonalSamples(face_model, replace(fitted, clip=clip), 3, DATA, AugmentationConfig(), seed=0)
    for step in range(5):
        ours, theirs = samples.batch(step, 2), blind.batch(step, 2)
        assert ours.target.equal(theirs.target)
        assert ours.inputs.mask.equal(theirs.inputs.mask)
    with pytest.raises(TrainingError, match="damaged"):
        blind.held_back_batches(2, 2)


def test_samples_are_the_same_each_time_and_differ_by_step(samples):
    assert samples.batch(4, 2).target.equal(samples.batch(4, 2).target)
    assert not samples.batch(4, 2).target.equal(samples.batch(5, 2).target)


def test_held_back_samples_show_the_avatars_reference_unchanged(samples, fitted, face_model):
    batches = samples.held_back_batches(4, 3)
    assert [len(batch.target) for batch in batches] == [3, 1]
    expected = as_batch([make_sample(face_model, fitted, 24, 3, 24, 0, None)])
    assert batches[0].target[:1].equal(expected.target)
    assert batches[0].reference[:1].equal(expected.reference)
    assert sum(len(batch.target) for batch in samples.held_back_batches(99, 4)) == 6


@pytest.mark.parametrize("usable", [np.arange(30) < 24, np.arange(30) % 2 == 0, np.arange(30) >= 5])
def test_too_few_usable_frames_are_refused(fitted, face_model, usable):
    needs = replace(DATA, least_frames=28)
    fewer = replace(fitted, usable=np.flatnonzero(usable))
    with pytest.raises(TrainingError, match=rf"only {usable.sum()} of 30 frames"):
        PersonalSamples(face_model, fewer, 6, needs, AugmentationConfig(), seed=0)


def test_an_end_without_a_face_is_refused(fitted, face_model):
    with pytest.raises(TrainingError, match="at the end of the clip too"):
        PersonalSamples(face_model, replace(fitted, usable=np.arange(24)), 3, DATA, AugmentationConfig(), seed=0)
