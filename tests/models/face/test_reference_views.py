import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.guidance import guidance
from models.face.morphable_model import LinearFaceModel
from models.face.reference_views import (
    MIXED,
    Looks,
    ReferenceView,
    ReferenceViews,
    choose_views,
    mixed_guidance,
    view_shares,
)


def nodding(face_model: LinearFaceModel, frames: int) -> FaceCoefficients:
    """Somebody who speaks as typical people do and turns the head from side to side."""
    expression = face_model.typical_expressions
    rotation = np.zeros((frames, 3), np.float32)
    rotation[:, 1] = 0.3 * np.sin(np.linspace(0, 9, frames))
    return FaceCoefficients(
        np.zeros(face_model.identity_size, np.float32),
        expression[np.arange(frames) % len(expression)],
        rotation,
        np.tile(np.array([128, 110, 80], np.float32), (frames, 1)),
    )


@pytest.fixture(scope="module")
def person(face_model: LinearFaceModel) -> tuple[FaceCoefficients, np.ndarray]:
    coefficients = nodding(face_model, 60)
    return coefficients, face_model.project(coefficients)


@pytest.fixture(scope="module")
def looks(person) -> Looks:
    return Looks.of(*person)


def test_every_frame_is_like_a_view(looks: Looks):
    chosen = choose_views(looks, 7, np.ones(60, bool), count=6)
    assert chosen[0] == 7
    assert list(chosen[1:]) == sorted(set(chosen) - {7})
    assert len(chosen) == 7

    def farthest(frames) -> float:
        return looks.distances(looks.of_frames(frames)).min(axis=1).mean()

    assert farthest(chosen) < farthest(np.linspace(0, 59, 7).astype(int))
    assert farthest(chosen) < 0.6 * farthest([7])


def test_views_are_usable_frames_of_which_there_are_enough(looks: Looks):
    usable = np.zeros(60, bool)
    usable[20:40] = True
    assert all(20 <= view < 40 for view in choose_views(looks, 25, usable))
    usable[20 + MIXED : 40] = False
    assert choose_views(looks, 20, usable) == (20,)
    assert choose_views(looks.of_frames([3] * 60), 0, np.ones(60, bool)) == (0,)


def test_shares_change_little_by_little():
    place = np.linspace(0, 1, 400)
    views = np.linspace(0, 1, 9)
    shares = np.zeros((len(place), len(views)))
    for row, at in zip(shares, place, strict=True):
        for view, share in view_shares(np.abs(views - at).astype(np.float32)).items():
            row[view] = share
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert ((shares > 0).sum(axis=1) <= MIXED).all()
    assert np.abs(np.diff(shares, axis=0)).max() < 0.03
    assert shares[0].argmax() == 0
    assert shares[-1].argmax() == 8


def test_the_one_view_of_a_photo_is_moved_as_it_is(face_model: LinearFaceModel, person):
    coefficients, points = person
    photo = np.random.default_rng(0).integers(0, 256, (256, 256, 3)).astype(np.uint8)
    first = coefficients.frames(slice(0, 1))
    views = ReferenceViews.of([photo], first, points[:1])
    target = coefficients.frames(slice(5, 6))
    ours = mixed_guidance(views.nearest(target, points[5]), points[5], face_model.mouth_interior)
    rgb, valid = guidance(photo, points[0], points[5], face_model.mouth_interior)
    assert np.array_equal(ours.rgb, rgb)
    assert np.array_equal(ours.valid, valid)


def test_a_frame_is_drawn_from_what_resembles_it(face_model: LinearFaceModel, person, looks: Looks):
    coefficients, points = person
    chosen = np.array([0, 10, 20, 30, 40, 50])
    crops = [np.full((256, 256, 3), 30 * number, np.uint8) for number in range(6)]
    views = ReferenceViews.of(crops, coefficients.frames(chosen), points[chosen])
    parts = views.nearest(coefficients.frames(slice(20, 21)), points[20])
    guided = mixed_guidance(parts, points[20], face_model.mouth_interior)
    nearest = view_shares(looks.of_frames([20]).distances(looks.of_frames(chosen))[0])
    assert max(nearest, key=nearest.__getitem__) == 2
    mixed = sum(30 * view * share for view, share in nearest.items())
    forehead = guided.rgb[guided.valid][:200].astype(float)
    assert np.abs(forehead - mixed).max() < 2
    without = views.kept(chosen != 20)
    assert len(without.views) == 5
    assert len(views.kept(chosen < 0).views) == 1


def test_a_mixture_is_nearly_as_grainy_as_its_parts(face_model: LinearFaceModel, person):
    _, points = person
    generator = np.random.default_rng(1)
    grain = [np.clip(generator.normal(128, 20, (256, 256, 3)), 0, 255).astype(np.uint8) for _ in range(3)]
    parts = tuple((ReferenceView(picture, points[0]), 1 / 3) for picture in grain)
    one, mixed = (
        mixed_guidance(views, points[0], face_model.mouth_interior) for views in (((parts[0][0], 1.0),), parts)
    )
    smooth, valid = sum(picture.astype(float) for picture in grain) / 3, one.valid
    assert smooth[valid].std() < 0.62 * one.rgb[valid].std()
    assert 0.75 * one.rgb[valid].std() < mixed.rgb[valid].std() < one.rgb[valid].std()
